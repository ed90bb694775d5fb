# Builds images for Cortex-M: sourced by scripts that stand in this folder. With Debian's Rust:
#     apt-get install rustc-web cargo-web rust-web-src binutils-arm-none-eabi
# shellcheck shell=bash

export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
builds=${CARGO_TARGET_DIR:-../../target}/footprint
linked="-Clinker=arm-none-eabi-ld -Clinker-flavor=ld -Clink-arg=-Tlink.x"
# Without it, building core from source makes aes choose 64-bit words.
words='--cfg cpubits="32"'
compact='--cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"'

# build PROFILE TARGET BIN FEATURES: an image, whose path is then in $image
build() {
    case $1 in
        small) opt=s flags="$words $compact" ;;
        default) opt=s flags=$words ;;
        fast) opt=3 flags=$words ;;
    esac
    # A folder for each profile: other flags would build everything anew.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt RUSTFLAGS="$linked $flags" CARGO_TARGET_DIR=$builds/$1 \
        /usr/bin/cargo build --quiet --release -Zbuild-std=core --target "$2" --bin "$3" --features "$4"
    # shellcheck disable=SC2034 # for the script that sources this one
    image=$builds/$1/$2/release/$3
}
