//! Promise: every test that `SECURITY.md` names exists.

#[test]
fn every_row_names_tests_that_exist() {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = std::fs::read_to_string(format!("{root}/SECURITY.md")).unwrap();
    let (_, table) = text.split_once("| threat |").expect("the table of threats");
    let rows: Vec<_> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 45);
    for row in rows {
        let tests = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let names: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row}");
        // The recorded cases and their tests are not in the package.
        for (file, test) in names.iter().filter_map(|name| name.split_once("::")) {
            let paths = [format!("{root}/tests/api/{file}.rs"), format!("{root}/tests/{file}.rs")];
            let path = paths.iter().find(|path| std::fs::exists(path).unwrap());
            if file.starts_with("recorded") && path.is_none() {
                continue;
            }
            let source = std::fs::read_to_string(path.expect(file)).unwrap();
            assert!(source.contains(&format!("#[test]\nfn {test}(")), "{file}::{test}");
        }
    }
}
