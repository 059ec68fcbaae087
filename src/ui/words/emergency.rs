//! Words of an emergency: whom to call, and who was told.

use crate::domain::lang::Lang;
use crate::record::contact::DEF;
use crate::view::{Call, Whom};

words! {
    form_emergency: "特急：发生了什么？", "Emergency: what happened?";
    detail_calls: "先打电话；按数字记下已告知谁", "Call first; a digit notes who was told";
    calls_household: "本户", "The household";
    calls_emergency_contact: "紧急联系人", "Emergency contact";
    calls_guardian: "监护人", "Guardian";
    /// Before the numbers of those who must hear of an alarm.
    calls_tell: "告", "Tell";
    calls_no_number: "(无号码)", "(no number)";
    told(whom: String): "已告{whom}", "Told: {whom}";
    told_at(clock: String): "{clock} 已告", "told {clock}";
}

impl Lang {
    /// In what capacity somebody is called.
    #[must_use]
    pub fn whom(self, whom: &Whom) -> String {
        match whom {
            Whom::Contact(sort) => DEF
                .at("kind")
                .codes()
                .map_or_else(|| sort.clone(), |set| set.word(self, sort)),
            Whom::Household => self.calls_household().to_owned(),
            Whom::EmergencyContact => self.calls_emergency_contact().to_owned(),
            Whom::Guardian => self.calls_guardian().to_owned(),
        }
    }

    /// The words that note that somebody was told. Names and numbers of private people stand in no note.
    #[must_use]
    pub fn told_note(self, call: &Call) -> String {
        let whom = self.whom(&call.whom);
        self.told(match call.is_public() {
            true if call.name.is_empty() => format!("{whom} {}", call.phone),
            true => format!("{whom} {}", call.name),
            false => whom,
        })
    }
}
