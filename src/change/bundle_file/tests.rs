//! What a bundle file must survive: every truncation and flipped bit, wrong keys and ways, bombs and nonsense.

use super::*;
use serde_json::{Value, json};

const TOKEN: [u8; 32] = [7; 32];

fn label(direction: Direction) -> Label {
    Label {
        direction,
        town: "439901100".into(),
        device: DeviceId(uuid::Uuid::from_bytes([3; 16])),
    }
}

fn sealed(content: &Value) -> Vec<u8> {
    seal(&label(Direction::Request), &TOKEN, [9; NONCE], content).unwrap()
}

fn opened(bytes: &[u8]) -> Result<Value, BundleFileError> {
    read(bytes, Direction::Request)?.open(&TOKEN)
}

#[test]
fn what_is_sealed_opens_again_with_its_label() {
    let content = json!({"text": "谭谷雨", "n": [1, 2, 3]});
    let file = sealed(&content);
    assert_eq!(
        read(&file, Direction::Request).unwrap().label,
        label(Direction::Request)
    );
    assert_eq!(opened(&file), Ok(content));
    let inside = file.windows(9).any(|part| part == "谭谷雨".as_bytes());
    assert!(!inside, "nothing of the content is readable");
}

fn with_ticket(content: &Value) -> Vec<u8> {
    seal_with(&label(Direction::Request), "a-Ticket_", &TOKEN, [9; NONCE], content).unwrap()
}

#[test]
fn a_request_carries_what_its_token_says_and_a_token_of_before_says_nothing() {
    let (plain, carrying) = (sealed(&json!(1)), with_ticket(&json!(1)));
    for (file, ticket) in [(&plain, ""), (&carrying, "a-Ticket_")] {
        let read = read(file, Direction::Request).unwrap();
        assert_eq!((read.ticket, &read.label), (ticket, &label(Direction::Request)));
        assert_eq!(read.open::<Value>(&TOKEN), Ok(json!(1)));
    }
    assert_eq!(
        read(&carrying, Direction::Reply).unwrap_err(),
        BundleFileError::OtherWay
    );
    assert_eq!(ticket("439901100.a-Ticket_.00ff"), "a-Ticket_");
    for none in ["439901100.00ff", "439901100", ""] {
        assert_eq!(ticket(none), "", "{none}");
    }
}

#[test]
fn every_truncation_is_told_apart_from_another_file() {
    for file in [sealed(&json!({"a": 1})), with_ticket(&json!({"a": 1}))] {
        every_truncation_of(&file);
    }
}

fn every_truncation_of(file: &[u8]) {
    for length in 1..file.len() {
        assert_eq!(
            opened(&file[..length]),
            Err(BundleFileError::Truncated),
            "{length} bytes"
        );
    }
    for other in [&b""[..], b"PK\x03\x04", b"lianxix\n", &[0; 200], b"lianxin\n\0\x01"] {
        assert_eq!(opened(other), Err(BundleFileError::NotABundle), "{other:?}");
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    for file in [sealed(&json!({"a": 1})), with_ticket(&json!({"a": 1}))] {
        every_flipped_bit_of(file);
    }
}

fn every_flipped_bit_of(file: Vec<u8>) {
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut evil = file.clone();
            evil[at] ^= 1 << bit;
            assert!(opened(&evil).is_err(), "bit {bit} of byte {at}");
        }
    }
    let mut longer = file;
    longer.push(0);
    assert_eq!(opened(&longer), Err(BundleFileError::Damaged));
}

#[test]
fn the_wrong_key_direction_device_or_version_is_refused() {
    let file = sealed(&json!(1));
    let open = |token: [u8; 32]| read(&file, Direction::Request).unwrap().open::<Value>(&token);
    assert_eq!(open([8; 32]), Err(BundleFileError::Damaged));
    assert_eq!(read(&file, Direction::Reply).unwrap_err(), BundleFileError::OtherWay);
    let mut turned = file.clone();
    turned[9] = Direction::Reply.byte();
    let turned = read(&turned, Direction::Reply).unwrap();
    assert_eq!(
        turned.open::<Value>(&TOKEN),
        Err(BundleFileError::Damaged),
        "each way has its own key"
    );
    let mut newer = file;
    newer[8] = VERSION + 1;
    assert_eq!(opened(&newer), Err(BundleFileError::Newer));
}

/// A sealed file around bytes that [`pack`] would not make.
fn wrapped(packed: &[u8]) -> Vec<u8> {
    let label = label(Direction::Request);
    let mut file = head(&label, "", [1; NONCE], packed.len() + TAG).unwrap();
    let payload = Payload {
        msg: packed,
        aad: &file,
    };
    let sealed = cipher(&TOKEN, &label)
        .encrypt(&XNonce::from([1; NONCE]), payload)
        .unwrap();
    file.extend(sealed);
    file
}

#[test]
fn a_zip_bomb_stops_at_the_limit() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..(MAX_TEXT / zeros.len() + 8) {
        gzip.write_all(&zeros).unwrap();
    }
    let bomb = wrapped(&gzip.finish().unwrap());
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(opened(&bomb), Err(BundleFileError::TooLarge));
}

#[test]
fn sealed_nonsense_is_unreadable() {
    let deep = "[".repeat(100_000);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(deep.as_bytes()).unwrap();
    for packed in [b"not gzip".to_vec(), gzip.finish().unwrap(), Vec::new()] {
        assert_eq!(opened(&wrapped(&packed)), Err(BundleFileError::Unreadable));
    }
}

#[test]
fn only_a_token_with_a_town_and_a_secret_has_a_holder() {
    let (town, hash) = holder("439901100.abc").unwrap();
    assert_eq!((town.as_str(), hash), ("439901100", Sha256::digest(b"abc").into()));
    for bad in ["", "abc", ".abc", "439901100."] {
        assert_eq!(holder(bad), None, "{bad}");
    }
}
