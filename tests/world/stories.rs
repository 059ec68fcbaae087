//! Histories told on purpose: what chance tries too seldom. Each is there for one part of the real code, and breaks without it
//! (docs/TESTING-SYNC.md).

use super::dialect::Dialect;
use super::faults::Fault;
use super::history::Step::{self, *};
use super::sticks::Way;

/// A story and its steps. Device 0 is a leader's, 1 and 2 are clerks' above them.
pub type Story = (&'static str, Vec<Step>);

fn sync(device: usize) -> Step {
    Sync(device, Fault::None)
}

/// A household that everybody has.
fn begun() -> Vec<Step> {
    vec![Create(0), sync(0), sync(1), sync(2)]
}

fn story(name: &'static str, steps: impl IntoIterator<Item = Step>) -> Story {
    (name, begun().into_iter().chain(steps).collect())
}

/// A push is acknowledged while the log is read to a place before it; then the server loses it, and not that place.
fn lost_behind_the_cursor(then: impl IntoIterator<Item = Step>) -> Vec<Step> {
    let mut steps = vec![Create(0); 24];
    steps.extend([
        sync(0),
        Backup,
        Edit(1, 0, 0),
        Sync(1, Fault::LoseRequest(1)),
        Restore(0),
    ]);
    steps.extend(then);
    steps
}

/// All of them.
pub fn all() -> Vec<Story> {
    vec![
        story(
            "the server lost a number and is sent the next one",
            lost_behind_the_cursor([Edit(1, 0, 1), sync(1)]),
        ),
        story(
            "the server acknowledges less than it did",
            lost_behind_the_cursor([sync(1)]),
        ),
        story(
            "devices came, went on as others and got new tokens since the copy that the server is restored from",
            [
                Copy(1),
                Backup,
                Begin(1),
                sync(3),
                Create(3),
                sync(3),
                Edit(1, 0, 0),
                sync(1),
                PutBack(1, true),
                Edit(1, 0, 1),
                sync(1),
                Month,
                sync(2),
                Edit(2, 0, 0),
                sync(2),
                Restore(0),
                sync(3),
                sync(2),
                sync(1),
            ],
        ),
        story(
            "a disk is put back whole, and numbers are given out twice",
            [
                Edit(1, 0, 0),
                sync(1),
                Copy(1),
                Edit(1, 0, 0),
                Edit(1, 0, 1),
                sync(1),
                PutBackWhole(1),
                Edit(1, 0, 0),
                Edit(1, 0, 1),
                sync(1),
            ],
        ),
        story(
            "two machines go on from one file, and the server forgets what would tell",
            [
                Edit(1, 0, 0),
                sync(1),
                Backup,
                SecondMachine(1),
                Edit(3, 0, 0),
                sync(3),
                Restore(0),
                Edit(3, 0, 0),
                Edit(1, 0, 0),
            ],
        ),
        story(
            "a forged form of a lost change comes before the change itself",
            [
                Backup,
                Edit(2, 0, 1),
                sync(2),
                sync(0),
                Restore(0),
                Stick(0, Way::Straight),
                Forge(0, 0, 0),
                sync(2),
            ],
        ),
        story(
            "an unreadable proof of a lost change comes before the change itself",
            [
                Backup,
                Edit(2, 0, 1),
                sync(2),
                sync(0),
                Restore(0),
                Stick(0, Way::Straight),
                Forge(0, 0, 5),
                sync(2),
            ],
        ),
        story(
            "what never was is brought back in another's name",
            [Forge(1, 0, 4), Forge(1, 0, 1)],
        ),
        story(
            "a text is written after it was purged",
            [Edit(1, 0, 1), Purge(0), Edit(2, 0, 1), sync(1), sync(2)],
        ),
        story(
            "kinds, fields and versions of the future",
            [Newer(0, 0), Newer(1, 0), Newer(2, 0), Newer(3, 0), sync(0), sync(1)],
        ),
        story(
            "everybody at once is another version",
            Dialect::OTHERS.into_iter().flat_map(|words| {
                [
                    Edit(1, 0, 0),
                    Sync(1, Fault::Words(0, words)),
                    Sync(2, Fault::Words(0, words)),
                ]
            }),
        ),
        story(
            "one change of a push cannot be read",
            [
                Edit(1, 0, 0),
                Edit(1, 0, 1),
                Sync(1, Fault::Poison(0)),
                sync(1),
                sync(2),
            ],
        ),
        story(
            "a form opened before another's edit is saved after it was read",
            [Open(1, 0), Edit(2, 0, 0), sync(2), sync(1), Submit(1, 0), sync(1)],
        ),
        story(
            "the server loses two edits that knew each other",
            [
                Backup,
                Edit(1, 0, 0),
                sync(1),
                sync(2),
                Edit(2, 0, 0),
                sync(2),
                Restore(0),
                sync(2),
            ],
        ),
        story(
            "a user's unit is another, by stick and by the line",
            [
                Edit(0, 0, 0),
                Move(0, 4),
                Stick(0, Way::Straight),
                Move(0, 2),
                Edit(1, 0, 0),
                sync(1),
                sync(0),
            ],
        ),
    ]
}
