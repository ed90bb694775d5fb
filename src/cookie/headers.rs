//! The forms in which a request's `Cookie` headers are passed.

/// The values of a request's `Cookie` headers.
///
/// They are whatever yields values as text or bytes, by reference: an `Option<&str>`, an array, an iterator, or the
/// `GetAll` of `http::HeaderMap`. A single value goes in as `Some(value)`.
///
/// ```
/// use fe26::find_cookie;
///
/// let value = Some("x");
/// assert_eq!(find_cookie(Some("theme=dark; sid=x"), "sid").map(|cookie| cookie.as_raw()), value);
/// assert_eq!(find_cookie(["theme=dark", "sid=x"], "sid").map(|cookie| cookie.as_raw()), value, "HTTP/2 may split it");
/// assert_eq!(find_cookie(Some(b"other=\xff; sid=x"), "sid").map(|cookie| cookie.as_raw()), value);
/// ```
///
/// ```compile_fail,E0277
/// # use fe26::find_cookie;
/// find_cookie("sid=x", "sid"); // error: pass `Some(header)`
/// ```
///
/// A cookie whose value is not UTF-8 is skipped, so that it hides no other cookie: no token has such a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not yield the values of `Cookie` headers",
    note = "pass `Some(header)`, where `header` is a `&str` or a `&[u8]`, or an iterator of them"
)]
pub trait CookieHeaders<'h> {
    /// Returns the values.
    fn into_values(self) -> impl Iterator<Item = &'h [u8]>;
}

#[diagnostic::do_not_recommend]
impl<'h, I, V> CookieHeaders<'h> for I
where
    I: IntoIterator<Item = &'h V>,
    V: AsRef<[u8]> + ?Sized + 'h,
{
    fn into_values(self) -> impl Iterator<Item = &'h [u8]> {
        self.into_iter().map(AsRef::as_ref)
    }
}
