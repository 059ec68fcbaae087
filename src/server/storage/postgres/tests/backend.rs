//! Transactions that end, work that is run again, limits that hold.

use super::*;
use crate::server::storage::backend::{Tx, Value};

fn work(f: impl FnMut(&mut dyn Tx) -> Answer<()> + Send + 'static) -> Work {
    Box::new(f)
}

fn add_one(tx: &mut dyn Tx, key: i64) -> Answer<()> {
    tx.execute("UPDATE t SET i = i + 1 WHERE k = $1", &[key.into()])
        .map(|_| ())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_transaction_outlives_failing_panicking_and_abandoned_work() {
    let Some(bench) = Bench::new("outlive").await else {
        return;
    };
    let refused = bench.backend.write(work(|tx| {
        add_one(tx, 1)?;
        Err(StorageError::NotFound("x".into()))
    }));
    assert_eq!(refused.await, Err(StorageError::NotFound("x".into())));
    assert_eq!(bench.idle(), 0, "after a refusal");

    let panicked = bench.backend.write(work(|tx| {
        add_one(tx, 1)?;
        panic!("in the middle")
    }));
    assert!(matches!(panicked.await, Err(StorageError::Io(_))));
    assert_eq!(bench.idle(), 0, "after a panic");

    let swallowed = bench.backend.write(work(|tx| {
        add_one(tx, 1)?;
        assert!(tx.query("SELECT nothing FROM nowhere", &[]).is_err());
        assert!(tx.query("SELECT 1 AS one", &[]).is_err(), "the transaction is lost");
        Ok(())
    }));
    let error = swallowed.await.unwrap_err().to_string();
    assert!(error.contains("42P01"), "{error}");
    assert_eq!(bench.idle(), 0, "after a swallowed error");
    assert_eq!(bench.sql("SELECT i FROM t WHERE k = 1"), "0", "nothing of it was kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_goes_on_to_its_commit_when_the_caller_hangs_up() {
    let Some(bench) = Bench::new("hangup").await else {
        return;
    };
    let (begun, wait) = std::sync::mpsc::channel();
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let backend = bench.backend.clone();
    let caller = tokio::spawn(async move {
        let slow = work(move |tx| {
            add_one(tx, 1)?;
            begun.send(()).unwrap();
            gone.recv().unwrap();
            add_one(tx, 1)
        });
        backend.write(slow).await
    });
    tokio::task::spawn_blocking(move || wait.recv().unwrap()).await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    go.send(()).unwrap();
    let mut value = String::new();
    for _ in 0..100 {
        value = bench.sql("SELECT i FROM t WHERE k = 1");
        if value == "2" {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(value, "2");
    assert_eq!(bench.idle(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deadlocks_and_conflicts_are_run_again_from_the_start() {
    let Some(bench) = Bench::new("again").await else { return };
    let crossing = |first: i64, second: i64| {
        bench.backend.write(work(move |tx| {
            add_one(tx, first)?;
            std::thread::sleep(Duration::from_millis(100));
            add_one(tx, second)
        }))
    };
    let (one, two) = tokio::join!(crossing(1, 2), crossing(2, 1));
    assert_eq!((one, two), (Ok(()), Ok(())));
    assert_eq!(bench.sql("SELECT sum(i) FROM t"), "4");

    let tries = Arc::new(AtomicU32::new(0));
    let count = tries.clone();
    let never = bench.backend.write(work(move |tx| {
        count.fetch_add(1, Ordering::Relaxed);
        raise(tx, "40001")
    }));
    assert!(matches!(never.await, Err(StorageError::Io(_))));
    assert_eq!(tries.load(Ordering::Relaxed), 11, "bounded");
    assert_eq!(bench.idle(), 0);
}

fn raise(tx: &mut dyn Tx, code: &str) -> Answer<()> {
    let sql = format!("DO $$ BEGIN RAISE SQLSTATE '{code}' USING MESSAGE = 'row of 谭谷雨', DETAIL = '谭谷雨'; END $$");
    tx.execute(&sql, &[]).map(|_| ())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_named_for_what_the_caller_can_do() {
    let Some(bench) = Bench::new("named").await else { return };
    for (code, wanted) in [
        ("53100", StorageError::DiskFull),
        ("53200", StorageError::Busy),
        ("53300", StorageError::Busy),
        ("55P03", StorageError::Busy),
        ("57014", StorageError::Busy),
        ("57P03", StorageError::Busy),
        ("08006", StorageError::Busy),
    ] {
        let answer = bench.backend.write(work(move |tx| raise(tx, code))).await;
        assert_eq!(answer, Err(wanted), "{code}");
    }
    let error = bench.backend.write(work(|tx| raise(tx, "22023"))).await.unwrap_err();
    assert_eq!(error.to_string(), "PostgreSQL 22023: bad value", "no words of the row");
    let twice = work(|tx| tx.execute("INSERT INTO t (k, s) VALUES (1, '谭谷雨')", &[]).map(|_| ()));
    let error = bench.backend.write(twice).await.unwrap_err().to_string();
    assert!(error.contains("t_pkey") && !error.contains("谭谷雨"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_limits_hold() {
    let limits = Limits {
        connections: 2,
        wait: Duration::from_millis(1200),
        statement: Duration::from_millis(2000),
        lock: Duration::from_millis(800),
        idle: Duration::from_millis(1600),
    };
    let Some(bench) = Bench::with("limits", limits).await else {
        return;
    };
    let slow = work(|tx| tx.query("SELECT pg_sleep(20)::text AS s", &[]).map(|_| ()));
    assert_eq!(bench.backend.read(slow).await, Err(StorageError::Busy), "statement");

    let holder = bench.backend.write(work(|tx| {
        add_one(tx, 1)?;
        std::thread::sleep(Duration::from_millis(1400));
        Ok(())
    }));
    let waiter = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bench.backend.write(work(|tx| add_one(tx, 1))).await
    };
    assert_eq!(tokio::join!(holder, waiter), (Ok(()), Err(StorageError::Busy)), "lock");

    let nap = || {
        bench.backend.read(work(|_| {
            std::thread::sleep(Duration::from_millis(1520));
            Ok(())
        }))
    };
    let (one, two, third) = tokio::join!(nap(), nap(), nap());
    assert_eq!(
        (one, two, third),
        (Ok(()), Ok(()), Err(StorageError::Busy)),
        "connections"
    );

    let tries = Arc::new(AtomicU32::new(0));
    let count = tries.clone();
    let idle = bench.backend.write(work(move |tx| {
        add_one(tx, 2)?;
        count.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(3200));
        add_one(tx, 2)
    }));
    assert_eq!(idle.await, Err(StorageError::Busy), "idle in transaction");
    assert_eq!(tries.load(Ordering::Relaxed), 2, "one reconnection");
    assert_eq!(bench.sql("SELECT i FROM t WHERE k = 2"), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_in_the_middle_is_replaced_and_the_work_counts_once() {
    let Some(bench) = Bench::new("cut").await else { return };
    let cut = {
        let (pg, name) = (bench.pg.clone(), bench.name.clone());
        move || pg.cut_connections(&name)
    };
    let mut first = true;
    let answer = bench.backend.write(work(move |tx| {
        add_one(tx, 1)?;
        if std::mem::take(&mut first) {
            assert!(cut() > 0);
        }
        add_one(tx, 1)
    }));
    assert_eq!(answer.await, Ok(()));
    assert_eq!(bench.sql("SELECT i FROM t WHERE k = 1"), "2");

    bench.pg.cut_connections(&bench.name);
    let answer = bench.backend.write(work(|tx| add_one(tx, 2)));
    assert_eq!(
        answer.await,
        Ok(()),
        "an idle connection that was cut is not noticed by the caller"
    );
    assert_eq!(bench.sql("SELECT i FROM t WHERE k = 2"), "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_come_back_as_they_went_in() {
    let Some(bench) = Bench::new("values").await else {
        return;
    };
    let rows = [
        [
            Value::Int(10),
            Value::Text("邓小满 '\"\\%_".into()),
            Value::Blob(vec![0, 255, 39]),
            Value::Int(i64::MIN),
        ],
        [Value::Int(11), Value::Null, Value::Null, Value::Null],
        [
            Value::Int(12),
            Value::Text(String::new()),
            Value::Blob(Vec::new()),
            Value::Int(i64::MAX),
        ],
    ];
    let wanted = rows.clone();
    let check = work(move |tx| {
        for row in &rows {
            tx.execute("INSERT INTO t (k, s, b, i) VALUES ($1, $2, $3, $4)", row)?;
        }
        let found = tx.query("SELECT k, s, b, i FROM t WHERE k >= $1 ORDER BY k", &[Value::Int(10)])?;
        let found: Vec<_> = found.into_iter().map(|row| row.values).collect();
        assert_eq!(found, wanted);
        let many: Vec<Value> = (0..100)
            .flat_map(|n: i64| {
                [
                    Value::Int(100 + n),
                    if n % 2 == 0 {
                        Value::Null
                    } else {
                        Value::Text("x".into())
                    },
                ]
            })
            .collect();
        let places: Vec<String> = (0..100).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2)).collect();
        let sql = format!("INSERT INTO t (k, s) VALUES {}", places.join(", "));
        assert_eq!(tx.execute(&sql, &many)?, 100);
        let sql =
            "SELECT count(*) AS n, count(s) AS s, k IS NULL AS no, 7 AS seven FROM t WHERE k >= 100 GROUP BY k IS NULL";
        let counted = tx.query(sql, &[])?;
        assert_eq!(*counted[0].names, ["n", "s", "no", "seven"].map(String::from));
        assert_eq!(counted[0].values, [100, 50, 0, 7].map(Value::Int));
        let none: Option<&str> = None;
        let all = tx.query("SELECT k FROM t WHERE s = $1 OR $1 IS NULL", &[none.into()])?;
        assert_eq!(all.len(), 105);
        Ok(())
    });
    assert_eq!(bench.backend.write(check).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_sees_one_snapshot_and_cannot_write() {
    let Some(bench) = Bench::new("snapshot").await else {
        return;
    };
    let (pg, name) = (bench.pg.clone(), bench.name.clone());
    let look = bench.backend.read(work(move |tx| {
        let sql = "SELECT i FROM t WHERE k = 1";
        let before = tx.query(sql, &[])?;
        pg.sql(&name, "UPDATE t SET i = i + 1");
        let after = tx.query(sql, &[])?;
        assert_eq!(before[0].values, after[0].values);
        Ok(())
    }));
    assert_eq!(look.await, Ok(()));
    assert!(bench.backend.read(work(|tx| add_one(tx, 1))).await.is_err());
    assert_eq!(bench.sql("SELECT i FROM t WHERE k = 1"), "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_database_is_filled_once_by_whoever_comes() {
    let Some(pg) = PrivatePg::shared() else { return };
    let url = pg.database("fresh");
    let missing = PostgresBackend::open(&url, false).await.err();
    assert!(matches!(missing, Some(StorageError::Missing(_))), "{missing:?}");
    assert_eq!(
        pg.sql("fresh", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
        "0"
    );
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { PostgresBackend::open(&url, true).await.map(|_| ()) })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap(), Ok(()));
    }
    assert_eq!(
        pg.sql("fresh", "SELECT version FROM storage_version"),
        migrate::KNOWN.to_string()
    );
    pg.sql("fresh", "UPDATE storage_version SET version = 99");
    for create in [false, true] {
        let newer = PostgresBackend::open(&url, create).await.err();
        let known = migrate::KNOWN;
        assert_eq!(newer, Some(StorageError::Newer { found: 99, known }));
    }
    let nowhere = PostgresBackend::open(&pg.url("nowhere"), true).await.err();
    assert!(matches!(nowhere, Some(StorageError::Missing(_))), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_every_former_version_is_brought_up_by_whoever_comes_first() {
    let Some(pg) = PrivatePg::shared() else { return };
    for version in 1..migrate::MIGRATIONS.len() {
        let name = format!("former{version}");
        let url = pg.database(&name);
        for sql in &migrate::MIGRATIONS[..version] {
            pg.sql(&name, sql);
        }
        pg.sql(
            &name,
            "CREATE TABLE storage_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL)",
        );
        pg.sql(&name, &format!("INSERT INTO storage_version VALUES (1, {version})"));
        pg.sql(
            &name,
            "INSERT INTO town (town, head, chain, made) VALUES ('439901100', 0, 0, 5)",
        );
        let starts: Vec<_> = (0..6)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { PostgresBackend::open(&url, false).await.map(|_| ()) })
            })
            .collect();
        for start in starts {
            assert_eq!(start.await.unwrap(), Ok(()));
        }
        let now = pg.sql(&name, "SELECT version FROM storage_version");
        assert_eq!(now, migrate::KNOWN.to_string());
        assert_eq!(pg.sql(&name, "SELECT made FROM town"), "5", "what was there stays");
        assert_eq!(pg.sql(&name, "SELECT count(*) FROM damaged"), "0");
    }
}
