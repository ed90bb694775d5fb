//! Passwords in flash: first boot, rotation, sign-out of everyone, and power cuts at every byte of each.

mod common;

use common::{Counter, Flash, FlashError, PAGE_LEN, START};
use device::passwords::{Pages, Passwords, PasswordsError, SLOT_LEN};

type Result = core::result::Result<Passwords, PasswordsError<FlashError>>;

/// A change of the passwords.
type Action = fn(&mut Pages<&mut Flash>, &mut Counter) -> Result;

const BOOT: Action = |pages, random| pages.load_or_create(random);
const ROTATE: Action = |pages, random| pages.rotate(random);
const SIGN_OUT_EVERYONE: Action = |pages, random| pages.sign_out_everyone(random);

fn act(action: Action, flash: &mut Flash, random: &mut Counter) -> Result {
    action(&mut Pages::new(flash, START), random)
}

fn boot(flash: &mut Flash) -> Passwords {
    act(BOOT, flash, &mut Counter(1_000_000)).expect("a boot")
}

fn ids(passwords: &Passwords) -> Vec<String> {
    passwords.iter().map(|password| password.id().to_owned()).collect()
}

/// A flash with a first password and this number of rotations.
fn rotated(times: usize) -> Flash {
    let (mut flash, mut random) = (Flash::new(0xff), Counter(0));
    for action in [BOOT].into_iter().chain(std::iter::repeat_n(ROTATE, times)) {
        act(action, &mut flash, &mut random).unwrap();
    }
    flash
}

/// The order in which bytes are written, and the bits of the last one that are not.
const WAYS: [(bool, u8); 5] = [(false, 0xff), (true, 0xff), (false, 0x0f), (true, 0xaa), (false, 0)];

/// Cuts the power at every byte of an action, then boots. The passwords are those before the action or those after it:
/// all of them, and at every later boot. And a later action works.
fn survives_cuts(before: &Flash, action: Action) -> usize {
    let had_passwords = before.bytes.contains(&b'\n');
    let old = had_passwords.then(|| boot(&mut before.clone()));
    let mut finished = before.clone();
    finished.bytes_until_cut = usize::MAX;
    let new = act(action, &mut finished, &mut Counter(7)).unwrap();
    let mut cuts = 0;
    for (backwards, torn_bits) in WAYS {
        for bytes_until_cut in 0.. {
            let mut flash = Flash { bytes_until_cut, backwards, torn_bits, ..before.clone() };
            let result = act(action, &mut flash, &mut Counter(7));
            if result.is_ok() {
                assert!(bytes_until_cut >= SLOT_LEN, "{bytes_until_cut} bytes cannot be all");
                break;
            }
            assert_eq!(result, Err(PasswordsError::Flash(FlashError::PowerCut)));
            flash.bytes_until_cut = usize::MAX;

            let booted = boot(&mut flash);
            match &old {
                Some(old) => assert!(booted == new || booted == *old, "cut after {bytes_until_cut}: {booted:?}"),
                // Nobody had logged in yet: any password will do.
                None => assert_eq!(ids(&booted), ["1"]),
            }
            assert_eq!(boot(&mut flash), booted);
            let next = act(ROTATE, &mut flash, &mut Counter(9)).unwrap();
            assert_eq!(boot(&mut flash), next);
            assert_eq!(ids(&next)[1..], ids(&booted)[..1]);
            cuts += 1;
        }
    }
    cuts
}

/// Lines that fill one page.
const PAGEFUL: usize = PAGE_LEN / SLOT_LEN;

#[test]
fn the_first_boot_makes_a_password_that_stays() {
    let mut flash = Flash::new(0xff);
    let made = act(BOOT, &mut flash, &mut Counter(0)).unwrap();
    assert_eq!(ids(&made), ["1"]);
    assert_eq!(boot(&mut flash), made);
}

#[test]
fn devices_make_passwords_of_their_own() {
    let make = |seed| act(BOOT, &mut Flash::new(0xff), &mut Counter(seed)).unwrap();
    assert_ne!(make(0), make(1));
}

#[test]
fn a_rotation_keeps_one_older_password() {
    assert_eq!(ids(&boot(&mut rotated(1))), ["2", "1"]);
    assert_eq!(ids(&boot(&mut rotated(2))), ["3", "2"]);
}

#[test]
fn signing_out_everyone_keeps_no_older_password() {
    let mut flash = rotated(2);
    let passwords = act(SIGN_OUT_EVERYONE, &mut flash, &mut Counter(7)).unwrap();
    assert_eq!(ids(&passwords), ["4"]);
    assert_eq!(boot(&mut flash), passwords);
    assert_eq!(ids(&act(ROTATE, &mut flash, &mut Counter(8)).unwrap()), ["5", "4"]);
}

#[test]
fn a_lost_line_brings_back_no_password_that_was_signed_out() {
    let mut flash = rotated(1);
    act(SIGN_OUT_EVERYONE, &mut flash, &mut Counter(7)).unwrap();
    act(ROTATE, &mut flash, &mut Counter(8)).unwrap();
    let signed_out = START as usize + 2 * SLOT_LEN;
    flash.bytes[signed_out] = 0;
    assert_eq!(ids(&boot(&mut flash)), ["4"]);
}

#[test]
fn passwords_go_on_through_full_pages() {
    let (mut flash, mut random) = (rotated(0), Counter(0));
    for number in 2..5 * PAGEFUL {
        act(ROTATE, &mut flash, &mut random).unwrap();
        assert_eq!(ids(&boot(&mut flash)), [format!("{number}"), format!("{}", number - 1)]);
    }
    let others = [&flash.bytes[..PAGE_LEN], &flash.bytes[3 * PAGE_LEN..]].concat();
    assert!(others.iter().all(|byte| *byte == 0xff), "other pages are as they were");
}

#[test]
fn power_cuts_in_the_first_write_leave_a_device_that_boots() {
    assert_eq!(survives_cuts(&Flash::new(0xff), BOOT), WAYS.len() * SLOT_LEN);
}

#[test]
fn power_cuts_before_the_first_write_leave_a_device_that_boots() {
    // Pages that another firmware has used: one is erased first.
    assert_eq!(survives_cuts(&Flash::new(b'x'), BOOT), WAYS.len() * (PAGE_LEN + SLOT_LEN));
}

#[test]
fn power_cuts_in_a_rotation_leave_the_old_passwords_or_the_new_ones() {
    assert_eq!(survives_cuts(&rotated(0), ROTATE), WAYS.len() * SLOT_LEN);
    assert_eq!(survives_cuts(&rotated(5), ROTATE), WAYS.len() * SLOT_LEN);
}

#[test]
fn power_cuts_in_signing_out_everyone_leave_the_old_passwords_or_the_new_one() {
    assert_eq!(survives_cuts(&rotated(5), SIGN_OUT_EVERYONE), WAYS.len() * SLOT_LEN);
}

#[test]
fn power_cuts_when_a_page_is_full_leave_the_old_passwords_or_the_new_ones() {
    // The other page is blank, or has the lines before.
    for pages in [1, 2] {
        let full = rotated(pages * PAGEFUL - 1);
        assert_eq!(survives_cuts(&full, ROTATE), WAYS.len() * (PAGE_LEN + SLOT_LEN));
    }
}

#[test]
fn power_cuts_in_signing_out_everyone_when_a_page_is_full_leave_the_old_passwords_or_the_new_one() {
    let full = rotated(2 * PAGEFUL - 1);
    assert_eq!(survives_cuts(&full, SIGN_OUT_EVERYONE), WAYS.len() * (PAGE_LEN + SLOT_LEN));
}

#[test]
fn one_power_cut_after_the_other_leaves_the_old_passwords() {
    let mut flash = rotated(1);
    let old = boot(&mut flash);
    for round in 0..3 * PAGEFUL {
        flash.bytes_until_cut = round % SLOT_LEN;
        assert!(act(ROTATE, &mut flash, &mut Counter(7)).is_err());
        flash.bytes_until_cut = usize::MAX;
        assert_eq!(boot(&mut flash).iter().next().unwrap().id(), old.iter().next().unwrap().id());
    }
}

#[test]
fn a_flash_that_keeps_nothing_is_an_error() {
    /// Writes nothing, and does not say so.
    struct Worn(Flash);

    impl embedded_storage::nor_flash::ErrorType for Worn {
        type Error = FlashError;
    }

    impl embedded_storage::nor_flash::ReadNorFlash for Worn {
        const READ_SIZE: usize = 4;

        fn read(&mut self, offset: u32, bytes: &mut [u8]) -> core::result::Result<(), FlashError> {
            self.0.read(offset, bytes)
        }

        fn capacity(&self) -> usize {
            self.0.capacity()
        }
    }

    impl embedded_storage::nor_flash::NorFlash for Worn {
        const WRITE_SIZE: usize = 4;
        const ERASE_SIZE: usize = PAGE_LEN;

        fn write(&mut self, _: u32, _: &[u8]) -> core::result::Result<(), FlashError> {
            Ok(())
        }

        fn erase(&mut self, _: u32, _: u32) -> core::result::Result<(), FlashError> {
            Ok(())
        }
    }

    let mut pages = Pages::new(Worn(Flash::new(0xff)), START);
    assert_eq!(pages.load_or_create(&mut Counter(0)), Err(PasswordsError::NotWritten));
}
