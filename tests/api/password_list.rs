//! Promise: passwords are read from lines of text, the newest first, and errors name the line without its secret.

use crate::common::{NOW, OTHER_TEXT, TEXT, entropy};
use fe26::{MAX_PASSWORDS, Password, PasswordError, PasswordList, PasswordListError, Sealer};

fn line_error(lines: &str) -> (usize, PasswordError) {
    match PasswordList::parse(lines) {
        Err(PasswordListError::Line { line, error }) => (line, error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_line_seals_and_all_unseal() {
    let lines = format!("\n2:{OTHER_TEXT}\r\n\n1:{TEXT}\n");
    let list = PasswordList::parse(&lines).unwrap();
    let mut out = [0; 500];
    let token = list.sealer().seal(&7, NOW, entropy(), &mut out).unwrap();
    assert!(token.starts_with("Fe26.2*2*"));
    let mut old_out = [0; 500];
    let old = Sealer::new(Password::new("1", TEXT).unwrap()).seal(&8, NOW, entropy(), &mut old_out).unwrap();
    for (token, value) in [(token, 7), (old, 8)] {
        assert_eq!(list.sealer().unseal(token, NOW, &mut [0; 100]), Ok(value));
    }
}

#[test]
fn a_line_without_an_id_is_a_string_password_of_iron_session() {
    let list = PasswordList::parse(TEXT).unwrap();
    assert_eq!(format!("{list:?}"), format!("[{:?}]", Password::new("1", TEXT).unwrap()));
    let with_colons = format!("1:a:{TEXT}");
    let sealer = Sealer::new(Password::new("1", &with_colons[2..]).unwrap());
    let mut out = [0; 500];
    let token = sealer.seal(&7, NOW, entropy(), &mut out).unwrap();
    assert_eq!(PasswordList::parse(&with_colons).unwrap().sealer().unseal(token, NOW, &mut [0; 100]), Ok(7));
}

#[test]
fn errors_name_the_line_and_no_secret() {
    assert_eq!(line_error(&format!("\n2:{TEXT}\n\n1:short")), (4, PasswordError::TooShort));
    assert_eq!(line_error(&format!("2:{TEXT}\nwrong id:{TEXT}")), (2, PasswordError::InvalidId));
    assert_eq!(line_error(&format!("{TEXT}\n{OTHER_TEXT}")), (2, PasswordError::DuplicateId));
    assert_eq!(line_error(&format!("2:{TEXT}\n:{OTHER_TEXT}")), (2, PasswordError::MissingId));
    for empty in ["", " \n\t\r\n"] {
        assert_eq!(PasswordList::parse(empty).err(), Some(PasswordListError::Empty));
    }
    let lines = |count: usize| (0..count).map(|id| format!("{id}:{TEXT}")).collect::<Vec<_>>().join("\n");
    assert!(PasswordList::parse(&lines(MAX_PASSWORDS)).is_ok());
    assert_eq!(PasswordList::parse(&lines(MAX_PASSWORDS + 1)).err(), Some(PasswordListError::TooMany));

    let error = PasswordList::parse("1:a secret").unwrap_err();
    assert_eq!(error.to_string(), "line 1: password is too short (at least 32 UTF-16 code units)");
    assert!(!format!("{error:?}").contains("secret"));
    assert_eq!(
        PasswordListError::TooMany.to_string(),
        format!("there are too many passwords (at most {MAX_PASSWORDS})")
    );
    assert!(!format!("{:?}", PasswordList::parse(TEXT)).contains(TEXT));
}

#[cfg(feature = "std")]
mod in_the_environment {
    use super::*;
    use std::ffi::OsStr;
    use std::process::Command;

    const NAME: &str = "FE26_TEST_PASSWORDS";

    /// Runs `prints_a_sealer` with the variable set to `value`, because a test cannot set its own.
    fn printed(value: Option<&OsStr>) -> String {
        let mut test = Command::new(std::env::current_exe().unwrap());
        test.args(["--exact", "password_list::in_the_environment::prints_a_sealer", "--ignored", "--nocapture"]);
        if let Some(value) = value {
            test.env(NAME, value);
        }
        let output = test.output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    #[ignore = "the tests below run it"]
    fn prints_a_sealer() {
        match Sealer::from_env(NAME) {
            Ok(sealer) => println!("{sealer:?}"),
            Err(error) => println!("{error}"),
        }
    }

    #[test]
    fn sealers_are_read_from_variables() {
        let lines = format!("2:{OTHER_TEXT}\n1:{TEXT}");
        let sealer = format!("{:?}", Sealer::leak_passwords(&lines).unwrap());
        assert!(printed(Some(lines.as_ref())).contains(&sealer), "{sealer}");
        assert!(printed(Some("1:x".as_ref())).contains("line 1: password is too short"));
        assert!(printed(None).contains(&format!("environment variable {NAME} is not set")));
    }

    #[cfg(unix)]
    #[test]
    fn variables_that_are_not_unicode_are_refused() {
        use std::os::unix::ffi::OsStrExt;
        assert!(printed(Some(OsStr::from_bytes(b"1:\xff"))).contains("is not Unicode"));
    }
}
