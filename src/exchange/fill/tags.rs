//! The tags of a part's XML.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Hands over every element of a name.
pub fn each<T>(xml: &str, name: &str, mut look: impl FnMut(&BytesStart<'_>) -> Option<T>) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == name => drop(look(&tag)),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute's text.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// The same of a tag as it is written.
pub fn attribute_of(tag: &str, name: &str) -> Option<String> {
    match Reader::from_str(tag).read_event().ok()? {
        Event::Start(tag) | Event::Empty(tag) => attribute(&tag, name),
        _ => None,
    }
}
