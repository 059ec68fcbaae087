//! Overlays: menu, palette, help, search, confirm, picker, appearance. Filled by its owner.

use super::screen::{Place, Screen};

macro_rules! stub {
    ($($name:ident),*) => {$(
        /// An overlay.
        #[derive(Debug, Default)]
        pub struct $name;
        impl Screen for $name {
            fn place(&self) -> Place { Place::Overlay }
        }
    )*};
}
stub!(Menu, Palette, Help, SearchBox, Confirm, Picker, Appearance);
