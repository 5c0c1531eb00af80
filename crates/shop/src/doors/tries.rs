//! Tries at the sign-in: counted by address and in all, in memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use domain::door::{Limits, Patience};
use jiff::{SignedDuration, Timestamp};

/// Addresses that are remembered at once; the one that tried longest ago goes first, those that are welcome
/// last.
const ADDRESSES_MAX: usize = 10_000;

/// The tries that were wrong, or are still being looked at.
#[derive(Default)]
pub(super) struct Tries(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    everybody: Patience,
    addresses: HashMap<IpAddr, Address>,
}

#[derive(Clone, Copy, Default)]
struct Address {
    patience: Patience,
    /// Somebody signed in from there: those who guess from elsewhere do not keep them out.
    is_welcome: bool,
}

impl Tries {
    /// Counts a try before it is looked at, so that many at once are no way around; or tells how long to
    /// wait.
    pub(super) fn knock(&self, from: Option<IpAddr>, now: Timestamp) -> Result<(), SignedDuration> {
        let (from, mut counted) = (neighbourhood(from), self.counted());
        let address = counted.addresses.get(&from).copied().unwrap_or_default();
        let together = counted.everybody.wait(&Limits::EVERYBODY, now).filter(|_| !address.is_welcome);
        if let Some(wait) = address.patience.wait(&Limits::ADDRESS, now).max(together) {
            return Err(wait);
        }
        counted.everybody.tried(&Limits::EVERYBODY, now);
        counted.make_room(&from, now);
        counted.addresses.entry(from).or_default().patience.tried(&Limits::ADDRESS, now);
        Ok(())
    }

    /// The last try was right.
    pub(super) fn welcome(&self, from: Option<IpAddr>) {
        let mut counted = self.counted();
        counted.everybody.take_back();
        let address = Address { patience: Patience::default(), is_welcome: true };
        counted.addresses.insert(neighbourhood(from), address);
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    /// Makes room for one more address.
    fn make_room(&mut self, from: &IpAddr, now: Timestamp) {
        if self.addresses.len() < ADDRESSES_MAX || self.addresses.contains_key(from) {
            return;
        }
        self.addresses.retain(|_, it| it.is_welcome || !it.patience.is_forgotten(&Limits::ADDRESS, now));
        while self.addresses.len() >= ADDRESSES_MAX {
            let oldest = self.addresses.iter().min_by_key(|(_, it)| (it.is_welcome, it.patience.last()));
            let Some(oldest) = oldest.map(|(address, _)| *address) else { return };
            self.addresses.remove(&oldest);
        }
    }
}

/// Whoever has one address of IPv6 has the 2^64 beside it. Tries without an address count as one.
fn neighbourhood(from: Option<IpAddr>) -> IpAddr {
    match from.map(|from| from.to_canonical()) {
        None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        Some(IpAddr::V6(address)) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        Some(address) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    fn address(number: u32) -> Option<IpAddr> {
        Some(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).into())
    }

    #[test]
    fn one_address_waits_and_another_does_not() {
        let tries = Tries::default();
        for _ in 0..Limits::ADDRESS.free {
            assert_eq!(tries.knock(address(1), at(0)), Ok(()));
        }
        assert_eq!(tries.knock(address(1), at(0)), Err(SignedDuration::from_secs(1)));
        assert_eq!(tries.knock(address(2), at(0)), Ok(()));
        tries.welcome(address(1));
        assert_eq!(tries.knock(address(1), at(0)), Ok(()), "the right password ends the wait");
    }

    #[test]
    fn neighbours_of_ipv6_are_one_and_so_is_an_old_address_in_new_clothes() {
        let same =
            |one: &str, other: &str| neighbourhood(one.parse().ok()) == neighbourhood(other.parse().ok());
        assert!(same("2001:db8::1", "2001:db8::ffff:1"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(same("192.0.2.7", "::ffff:192.0.2.7"));
    }

    #[test]
    fn those_who_guess_from_everywhere_are_slowed_and_keep_nobody_out_who_was_here() {
        let tries = Tries::default();
        tries.knock(address(0), at(0)).unwrap();
        tries.welcome(address(0));
        let heard = (1..=1_000).filter(|number| tries.knock(address(*number), at(0)).is_ok()).count();
        assert_eq!(heard, Limits::EVERYBODY.free as usize);
        let heard = (2_000..5_600).filter(|n| tries.knock(address(*n), at(i64::from(*n) - 2_000)).is_ok());
        assert!(heard.count() < 400, "an hour of guesses from everywhere is one in ten seconds");
        assert_eq!(tries.knock(address(0), at(3_600)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let tries = Tries::default();
        tries.welcome(address(20_000));
        let more = ADDRESSES_MAX as u32 + 20;
        for number in 0..more {
            // Nobody is slowed, to fill the memory sooner.
            tries.counted().everybody = Patience::default();
            tries.knock(address(number), at(i64::from(number))).unwrap();
        }
        let counted = tries.counted();
        assert_eq!(counted.addresses.len(), ADDRESSES_MAX);
        let is_known = |number| counted.addresses.contains_key(&address(number).unwrap());
        assert!(!is_known(0), "the one that tried longest ago is forgotten");
        assert!(is_known(more - 1) && is_known(20_000), "the newest is not, nor who was welcome");
    }
}
