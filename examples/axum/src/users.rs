//! Stands in for the database of users: in memory, and gone with the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The users' records, of which this application needs one column: when the user signed out everywhere.
#[derive(Clone, Default)]
pub struct Users {
    ended_at: Arc<Mutex<HashMap<String, u64>>>,
}

impl Users {
    /// Ends all sessions of a user that began until `now_ms`.
    pub fn end_sessions(&self, user: &str, now_ms: u64) {
        self.ended_at.lock().unwrap_or_else(PoisonError::into_inner).insert(user.to_owned(), now_ms);
    }

    /// Returns whether the user ended sessions that began at `logged_in_at`. A login without a time has ended.
    pub fn has_ended(&self, user: &str, logged_in_at: Option<u64>) -> bool {
        let ended_at = self.ended_at.lock().unwrap_or_else(PoisonError::into_inner).get(user).copied();
        logged_in_at.is_none_or(|logged_in_at| ended_at.is_some_and(|ended_at| logged_in_at <= ended_at))
    }
}
