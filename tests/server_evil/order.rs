//! Good requests at bad moments: in the wrong order, at once, by somebody who does not wait for the answer.

use crate::common_http::{Said, change, request};
use crate::common_net::GRID;
use crate::scene::Scene;
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn requests_in_the_wrong_order_and_at_once_leave_one_order() {
    let scene = Scene::new();
    let before = scene.held();
    let batch = |n: u64| request(scene.evil.device, &[change(n, u128::from(n), GRID)]).to_string();
    scene.attack("the second first", &scene.call(batch(2)), 409, &["gap"]);
    let waves: Vec<Said> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..24)
            .map(|i| {
                scope.spawn({
                    let call = scene.call(batch(1 + i % 3));
                    let to = scene.to();
                    move || call.send(to)
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    for said in &waves {
        match said.status {
            200 => {}
            409 => assert_eq!(said.code(), "gap"),
            429 => {
                assert_eq!(said.code(), "device_busy");
                assert_eq!(said.header("retry-after").as_deref(), Some("2"));
            }
            other => panic!("{other}: {}", said.json()),
        }
    }
    for n in 1..=3 {
        assert_eq!(scene.call(batch(n)).send(scene.to()).status, 200);
    }
    let mine = scene.sync(&scene.evil.token, &request(scene.evil.device, &[])).json();
    let own: Vec<_> = mine["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["device"] == json!(scene.evil.device))
        .collect();
    let numbers: Vec<_> = own.iter().map(|c| c["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3], "once each, in order");
    assert_eq!(scene.held(), before);
}

#[test]
fn a_client_that_hangs_up_is_remembered_as_if_it_had_stayed() {
    let scene = Scene::new();
    for n in 1..=20_u64 {
        let body = request(scene.evil.device, &[change(n, u128::from(n), GRID)]);
        let mut stream = TcpStream::connect(scene.to()).unwrap();
        stream.write_all(&scene.call(body.to_string()).bytes()).unwrap();
        // Gone before, while or after the server commits.
        std::thread::sleep(Duration::from_micros(n * 300));
        stream.shutdown(std::net::Shutdown::Both).unwrap();
        drop(stream);
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &[]));
            let had = said.json()["device_n"].as_u64();
            if had == Some(n) {
                break;
            }
            if said.status == 200 && had == Some(n - 1) && Instant::now() + Duration::from_secs(9) > until {
                // It had gone before its request was read: the same again, with somebody who waits.
                let again = request(scene.evil.device, &[change(n, u128::from(n), GRID)]);
                let said = scene.sync(&scene.evil.token, &again);
                assert!([200, 429].contains(&said.status));
            }
            assert!(Instant::now() < until, "{n}: {}", said.json());
        }
    }
    let db = rusqlite::Connection::open(&scene.town.db).unwrap();
    let sums: (i64, i64, i64) = db
        .query_row(
            "SELECT count(*), max(seq), count(DISTINCT id) FROM log WHERE town = '439901100'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert!(sums.0 == sums.1 && sums.0 == sums.2, "no hole, nothing twice: {sums:?}");
}
