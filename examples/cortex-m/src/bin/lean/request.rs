//! A request, parsed in place in the receive buffer of its connection.

pub struct Request<'r> {
    pub method: &'r str,
    pub path: &'r str,
    head: &'r str,
    pub body: &'r mut [u8],
}

impl<'r> Request<'r> {
    /// Parses a request; returns `None` if it is incomplete or malformed.
    pub fn parse(bytes: &'r mut [u8]) -> Option<Self> {
        const END: &[u8] = b"\r\n\r\n";

        let end = bytes.windows(END.len()).position(|window| window == END)?;
        let (head, body) = bytes.split_at_mut(end + END.len());
        let head = str::from_utf8(head).ok()?;
        let mut words = head.split(' ');
        let (method, path) = (words.next()?, words.next()?);
        let body_len = headers(head, "content-length").next().map_or(Some(0), |len| len.parse().ok())?;
        Some(Self { method, path, head, body: body.get_mut(..body_len)? })
    }

    pub fn cookies(&self) -> impl Iterator<Item = &'r str> {
        headers(self.head, "cookie")
    }
}

/// Returns the values of the headers of this name.
fn headers<'h>(head: &'h str, name: &str) -> impl Iterator<Item = &'h str> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
