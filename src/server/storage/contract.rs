//! The contract suite: what every backend of [`Storage`](super::Storage) must do. Run by each backend's test.
