"""A hospital is the same whenever it is built, and its parts fit together."""

from ipaddress import ip_address, ip_network

import pytest

from khumkan_samples.hospitals import build_hospital
from khumkan_samples.internet import build_internet
from khumkan_samples.places import PLACES, Place

every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)


def test_building_twice_gives_the_same_hospital() -> None:
    assert build_hospital(PLACES[3], 13) == build_hospital(PLACES[3], 13)


def test_another_seed_gives_other_people_at_the_same_place() -> None:
    one, other = build_hospital(PLACES[3], 13), build_hospital(PLACES[3], 14)
    assert one.place == other.place
    assert one.staff != other.staff


@every_place
def test_machines_have_their_own_addresses_in_the_hospitals_network(place: Place) -> None:
    hospital = build_hospital(place, 13)
    hosts = [*hospital.servers.values(), *hospital.workstations, *hospital.devices]
    addresses = [host.ip for host in hosts]
    assert len(set(addresses)) == len(addresses)
    assert all(ip_address(ip) in ip_network(f"{hospital.net}.0.0/16") for ip in addresses)
    assert max(len(host.name) for host in hosts) <= 15  # NetBIOS


@every_place
def test_everybody_has_a_desk_in_their_department(place: Place) -> None:
    hospital = build_hospital(place, 13)
    assert all(hospital.desk_of(one).zone == one.department for one in hospital.staff)


def test_hospitals_share_no_public_address() -> None:
    walls = [build_hospital(place, 13).firewall for place in PLACES]
    addresses = [ip for wall in walls for ip in (wall.wan_ip, wall.web_ip, wall.pacs_ip)]
    assert len(set(addresses)) == 39


@every_place
def test_different_accounts_have_different_identifiers(place: Place) -> None:
    hospital = build_hospital(place, 13)
    logins = [one.login for one in hospital.staff]
    logins += ["svc_his", "svc_backup", "svc_report", "svc_hpupdate"]
    assert len({hospital.account(login).sid for login in logins}) == len(logins)


def test_attackers_use_addresses_that_nobody_else_has() -> None:
    world = build_internet(13)
    theirs = [ip for one in world.actors.values() for ip in (one.ip, one.second_ip, one.c2_ip)]
    ordinary = {site.ip for site in (*world.sites, world.partner, world.agent)}
    ordinary |= set(world.visitors) | {ip for ip, _, _ in world.scanners}
    assert len(set(theirs)) == len(theirs)
    assert not ordinary & set(theirs)
