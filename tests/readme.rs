//! Promise: README.md contains `examples/readme.rs` unchanged.

#[test]
fn the_readme_shows_the_example() {
    let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let example = read("examples/readme.rs");
    let (_, code) = example.split_once("\n\n").expect("a line of documentation");
    assert!(read("README.md").contains(&format!("```rust\n{code}```\n")), "README.md and examples/readme.rs differ");
}
