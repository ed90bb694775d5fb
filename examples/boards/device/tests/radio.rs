//! The radio's firmware, as `pico/radio.sh` packs it.

use device::RadioFirmware;
use std::fs;
use std::process::Command;

#[test]
fn the_packed_files_are_found_again() {
    let folder = std::env::temp_dir().join(format!("fe26-radio-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let files = [("firmware", &b"\x00\xff\nfirmware"[..]), ("clm", b"clm"), ("nvram", &[b'n'; 700])];
    let paths = files.map(|(name, content)| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        path
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../pico/radio.sh");
    let packed = Command::new(script).args(paths).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));

    let radio = RadioFirmware::parse(&packed.stdout).unwrap();
    assert_eq!((radio.clm, radio.nvram), (files[1].1, files[2].1));
    // The radio takes whole words: the firmware is filled up with zeros.
    assert_eq!(radio.firmware.strip_prefix(files[0].1), Some(&[0][..]));
}
