//! The network that a board joins, and the name by which it asks for an address.

use embassy_net::Config;

/// The name of the Wi-Fi network: `WIFI_NAME` in the environment of the build.
pub const WIFI_NAME: &str = match option_env!("WIFI_NAME") {
    Some(name) => name,
    None => "WIFI_NAME is not set",
};

/// Its password: `WIFI_PASSWORD` in the environment of the build. It is in the image: keep that to yourself.
pub const WIFI_PASSWORD: &str = match option_env!("WIFI_PASSWORD") {
    Some(password) => password,
    None => "WIFI_PASSWORD is not set",
};

const _: () = assert!(WIFI_NAME.len() <= 32, "WIFI_NAME has more than 32 bytes");
const _: () = assert!(matches!(WIFI_PASSWORD.len(), 8..=63), "WIFI_PASSWORD has less than 8 bytes, or more than 63");

/// Many routers resolve it: `http://fe26/`.
const HOST_NAME: &str = "fe26";

/// Returns the configuration of a device that gets its address by DHCP.
pub fn dhcp() -> Config {
    let mut config = embassy_net::DhcpConfig::default();
    config.hostname = HOST_NAME.try_into().ok();
    Config::dhcpv4(config)
}
