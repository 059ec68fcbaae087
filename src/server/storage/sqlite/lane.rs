//! One thread with one connection: work arrives over a channel and is answered when it is on disk.
//!
//! The writing lane commits whatever has queued up in one transaction (group commit): one fsync for many pushes, each in
//! its own savepoint so that one failure undoes nothing of the others. Nobody is answered before the commit, nor when the
//! file is not the one under its name any more: what is in another one, nobody finds.

use super::trouble;
use crate::platform::database_file::OpenDatabase;
use crate::server::storage::StorageError;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Jobs in one commit at most.
const GROUP: usize = 64;

/// A thread that owns a connection. Dropping the lane lets queued work end and waits until the connection is closed, so
/// that after a shutdown the file is whole by itself: nothing is left in a write-ahead log beside it.
pub struct Lane {
    /// `Some` until the lane is dropped.
    sender: Option<Sender<Box<dyn Job>>>,
    /// `Some` until the lane is dropped.
    thread: Option<JoinHandle<()>>,
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was answered to whoever waited for it.
            let _panicked = thread.join();
        }
    }
}

trait Job: Send {
    /// Does the work; true keeps its effect.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers, the commit having gone so.
    fn finish(self: Box<Self>, committed: Result<(), StorageError>);
}

struct Work<T, F> {
    work: Option<F>,
    result: Option<Result<T, StorageError>>,
    reply: oneshot::Sender<Result<T, StorageError>>,
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, StorageError> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(connection));
        matches!(self.result, Some(Ok(_)))
    }

    fn finish(self: Box<Self>, committed: Result<(), StorageError>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), Some(Ok(_)) | None) | (Err(_), Some(Err(error))) => Err(error),
            (Ok(()), None) => Err(StorageError::Busy),
        };
        // The asker may have hung up; the work is done all the same.
        let _hung_up = self.reply.send(result);
    }
}

impl Lane {
    /// A lane that writes: jobs run in transactions.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn writer(connection: Connection, file: Arc<OpenDatabase>) -> Result<Self, StorageError> {
        Self::start("storage-write", move |receiver| {
            write_loop(&connection, &file, receiver);
        })
    }

    /// A lane that reads: each job sees the last commit.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn reader(connection: Connection, file: Arc<OpenDatabase>) -> Result<Self, StorageError> {
        Self::start("storage-read", move |receiver| read_loop(&connection, &file, receiver))
    }

    fn start(name: &str, body: impl FnOnce(&Receiver<Box<dyn Job>>) + Send + 'static) -> Result<Self, StorageError> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || body(&receiver))
            .map_err(|e| StorageError::Io(e.to_string()))?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Runs `work` on the lane's thread and waits for it, and for the commit.
    ///
    /// # Errors
    /// The work's own, or the commit's.
    pub async fn run<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Work {
            work: Some(work),
            result: None,
            reply,
        };
        let stopped = || StorageError::Io("the storage has stopped".into());
        let sender = self.sender.as_ref().ok_or_else(stopped)?;
        sender.send(Box::new(job)).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

fn write_loop(connection: &Connection, file: &OpenDatabase, receiver: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = receiver.recv() {
        let mut jobs = vec![first];
        while jobs.len() < GROUP
            && let Ok(job) = receiver.try_recv()
        {
            jobs.push(job);
        }
        let committed = commit(connection, file, &mut jobs);
        if committed.is_err() && !connection.is_autocommit() {
            let _nothing_to_undo = connection.execute_batch("ROLLBACK");
        }
        for job in jobs {
            job.finish(committed.clone());
        }
    }
}

/// True to its name only when the file is still there afterwards.
fn commit(connection: &Connection, file: &OpenDatabase, jobs: &mut [Box<dyn Job>]) -> Result<(), StorageError> {
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| trouble(&e));
    there(file)?;
    run("BEGIN IMMEDIATE")?;
    for job in jobs {
        run("SAVEPOINT job")?;
        if !job.run(connection) {
            run("ROLLBACK TO job")?;
        }
        run("RELEASE job")?;
    }
    run("COMMIT")?;
    there(file)
}

fn there(file: &OpenDatabase) -> Result<(), StorageError> {
    file.is_there()
        .map_err(|path| StorageError::Moved(path.display().to_string()))
}

fn read_loop(connection: &Connection, file: &OpenDatabase, receiver: &Receiver<Box<dyn Job>>) {
    while let Ok(mut job) = receiver.recv() {
        // One snapshot per job: its queries agree with each other.
        let begun = there(file).and_then(|()| connection.execute_batch("BEGIN").map_err(|e| trouble(&e)));
        if begun.is_ok() {
            job.run(connection);
            let _read_only = connection.execute_batch("COMMIT");
        }
        job.finish(begun);
    }
}
