//! Measures a terminal program as a person meets it: `pty_meter [--key KEY] -- COMMAND [ARG ...]`, 120x40, one line of JSON.
//!
//! Time to the first frame and until nothing more comes, key to finished output, a burst of 200 keys, memory, and what it
//! does while nobody types. KEY is `down` (default) or a character. Memory and wake-ups need /proc (Linux).

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: NonZero<u16> = NonZero::new(40).expect("not 0");
const COLUMNS: NonZero<u16> = NonZero::new(120).expect("not 0");
const KEYS: usize = 100;
const BURST: usize = 200;
const IDLE: Duration = Duration::from_secs(4);

type Failure = Box<dyn Error>;

struct Meter {
    output: Receiver<(Instant, Vec<u8>)>,
    input: Box<dyn Write + Send>,
    screen: vt100::Parser,
}

/// What came until it was quiet.
struct Heard {
    first_text: Option<Instant>,
    last: Option<Instant>,
}

impl Meter {
    /// Reads until nothing came for `quiet`; answers a question for the cursor's place as a terminal does.
    fn listen(&mut self, quiet: Duration) -> Result<Heard, Failure> {
        let mut heard = Heard {
            first_text: None,
            last: None,
        };
        while let Ok((at, bytes)) = self.output.recv_timeout(quiet) {
            if bytes.windows(4).any(|part| part == b"\x1b[6n") {
                self.input.write_all(b"\x1b[1;1R")?;
            }
            self.screen.process(&bytes);
            heard.last = Some(at);
            if heard.first_text.is_none() && !self.screen.screen().contents().trim().is_empty() {
                heard.first_text = Some(at);
            }
        }
        Ok(heard)
    }

    fn press(&mut self, key: &[u8], times: usize, quiet: Duration) -> Result<Option<f64>, Failure> {
        let keys = key.repeat(times);
        let start = Instant::now();
        self.input.write_all(&keys)?;
        self.input.flush()?;
        Ok(self.listen(quiet)?.last.map(|last| ms(last - start)))
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let split = arguments.iter().position(|argument| argument == "--");
    let command = arguments.split_off(split.ok_or("pty_meter [--key KEY] -- COMMAND [ARG ...]")?);
    let key = match &arguments[..] {
        [option, key] if option == "--key" && key != "down" => key.clone().into_bytes(),
        _ => b"\x1b[B".to_vec(),
    };
    let [program, rest @ ..] = &command[1..] else {
        return Err("a command is needed".into());
    };
    let size = PtySize {
        rows: ROWS.get(),
        cols: COLUMNS.get(),
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size)?;
    let mut builder = CommandBuilder::new(program);
    builder.args(rest);
    builder.env("TERM", "xterm-256color");
    builder.cwd(std::env::current_dir()?);
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(builder)?;
    let mut reader = pair.master.try_clone_reader()?;
    let (out, output) = channel();
    thread::spawn(move || {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            if out.send((Instant::now(), bytes[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    let mut meter = Meter {
        output,
        input: pair.master.take_writer()?,
        screen: vt100::Parser::new(ROWS, COLUMNS, 0),
    };
    let shown = meter.listen(Duration::from_millis(500))?;
    let mut keys = Vec::new();
    for _ in 0..KEYS {
        keys.extend(meter.press(&key, 1, Duration::from_millis(60))?);
    }
    keys.sort_by(f64::total_cmp);
    let burst = meter.press(&key, BURST, Duration::from_millis(300))?;
    let process = child.process_id().unwrap_or(0);
    let before = switches(process);
    thread::sleep(IDLE);
    let after = switches(process);
    let report = serde_json::json!({
        "first_frame_ms": shown.first_text.map(|at| ms(at - start)),
        "settled_ms": shown.last.map(|at| ms(at - start)),
        "key_median_ms": keys.get(keys.len() / 2),
        "key_p99_ms": keys.get((keys.len() * 99 / 100).saturating_sub(1)),
        "keys_answered": keys.len(),
        "burst_ms": burst,
        "rss_mb": status(process, "VmRSS").map(|kb| kb / 1024.0),
        "peak_mb": status(process, "VmHWM").map(|kb| kb / 1024.0),
        "threads": status(process, "Threads"),
        "idle_wakeups": before.zip(after).map(|(before, after)| after - before),
    });
    println!("{report}");
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

/// A number of `/proc/PID/status`.
fn status(process: u32, name: &str) -> Option<f64> {
    number(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, name)
}

fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.split(':').next() == Some(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How often any thread of the process was given the processor.
fn switches(process: u32) -> Option<f64> {
    let mut sum = 0.0;
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()?.flatten() {
        let text = fs::read_to_string(thread.path().join("status")).ok()?;
        sum += number(&text, "voluntary_ctxt_switches")? + number(&text, "nonvoluntary_ctxt_switches")?;
    }
    Some(sum)
}
