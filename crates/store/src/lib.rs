//! sled: records by stream, indexes and kept views; follows the truth and can be deleted.
