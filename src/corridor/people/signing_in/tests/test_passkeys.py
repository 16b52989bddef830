"""Passkeys: a device made of numbers answers challenges, rightly and wrongly."""

import hashlib
import json
import secrets
import struct
import time

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.utils import timezone
from webauthn.helpers import bytes_to_base64url as text

from corridor.people.signing_in import codes, passkeys
from corridor.people.signing_in.models import Passkey, PrintedCode
from corridor.people.signing_in.passkeys import PasskeyRefused
from corridor.people.signing_in.sessions import SessionStore

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Device:
    """An authenticator with one key (ES256), as the Web Authentication standard describes it."""

    def __init__(self, *, counts=True, origin="http://localhost:8000", site="localhost"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.counts, self.origin, self.site, self.count = counts, origin, site, 0
        self.handle = None

    def _data(self, flags, extra=b""):
        self.count += self.counts
        site = hashlib.sha256(self.site.encode()).digest()
        return site + struct.pack(">BI", flags, self.count) + extra

    def _client_data(self, kind, options):
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(data).encode()

    def _answer(self, **response):
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": {name: text(value) for name, value in response.items()},
            }
        )

    def make(self, options):
        options = json.loads(options)
        self.handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        extra = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._data(PRESENT | VERIFIED | WITH_KEY, extra)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options), attestationObject=made
        )

    def use(self, options, handle=None):
        from webauthn.helpers import base64url_to_bytes

        options = json.loads(options)
        data = self._data(PRESENT | VERIFIED)
        said = self._client_data("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=said,
            authenticatorData=data,
            signature=signed,
            userHandle=handle if handle is not None else base64url_to_bytes(self.handle),
        )


@pytest.fixture
def session(db):
    return SessionStore()


def add(person, device, session, **how):
    return passkeys.finish_adding(
        person, session, device.make(passkeys.begin_adding(person, session)), **how
    )


def use(device, session):
    return passkeys.finish_signing_in(session, device.use(passkeys.begin_signing_in(session)))


@pytest.mark.parametrize("counts", [True, False])
def test_a_passkey_signs_in_its_person_again_and_again(ana, bilal, session, counts):
    hers, his = Device(counts=counts), Device(counts=counts)
    add(ana, hers, session)
    add(bilal, his, session)
    assert [use(device, session) for device in (hers, his, hers)] == [ana, bilal, ana]
    assert Passkey.objects.get(person=ana).sign_count == (3 if counts else 0)


def test_several_passkeys_each_with_a_name(ana, session):
    add(ana, Device(), session, name="  Phone ")
    add(ana, Device(), session, user_agent="Firefox Linux")
    assert list(Passkey.objects.order_by("pk").values_list("name", flat=True)) == [
        "Phone",
        "Firefox on Linux",
    ]


def test_the_options_ask_for_what_is_promised(ana, session):
    add(ana, Device(), session)
    adding = json.loads(passkeys.begin_adding(ana, session))
    assert adding["rp"]["id"] == "localhost"
    assert adding["authenticatorSelection"]["residentKey"] == "preferred"
    assert adding["authenticatorSelection"]["userVerification"] == "preferred"
    assert adding["attestation"] == "none"
    assert len(adding["excludeCredentials"]) == 1
    using = json.loads(passkeys.begin_signing_in(session))
    assert using["allowCredentials"] == []
    assert using["userVerification"] == "preferred"


def test_a_challenge_is_used_once(ana, session):
    device = Device()
    add(ana, device, session)
    answer = device.use(passkeys.begin_signing_in(session))
    assert passkeys.finish_signing_in(session, answer) == ana
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(session, answer)


def test_a_wrong_answer_uses_the_challenge_up_too(ana, session):
    device = Device()
    add(ana, device, session)
    answer = device.use(passkeys.begin_signing_in(session))
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(session, "{}")
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(session, answer)


def test_a_challenge_grows_old(ana, session, monkeypatch):
    device = Device()
    add(ana, device, session)
    answer = device.use(passkeys.begin_signing_in(session))
    later = time.time() + 301
    monkeypatch.setattr(passkeys.time, "time", lambda: later)
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(session, answer)


def test_a_challenge_is_of_its_browser(ana, session):
    device = Device()
    add(ana, device, session)
    elsewhere = SessionStore()
    passkeys.begin_signing_in(elsewhere)
    answer = device.use(passkeys.begin_signing_in(session))
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(elsewhere, answer)


def test_a_challenge_is_of_its_purpose_and_person(ana, bilal, session):
    device = Device()
    made_for_ana = device.make(passkeys.begin_adding(ana, session))
    with pytest.raises(PasskeyRefused):
        passkeys.finish_adding(bilal, session, made_for_ana)
    add(ana, device, session)
    options = passkeys.begin_adding(ana, session)
    with pytest.raises(PasskeyRefused):
        passkeys.finish_signing_in(session, device.use(options))


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://evil.example"}, {"site": "evil.example"}], ids=str
)
def test_another_site_is_refused(ana, session, wrong):
    with pytest.raises(PasskeyRefused):
        add(ana, Device(**wrong), session)
    device = Device()
    add(ana, device, session)
    vars(device).update(wrong)
    with pytest.raises(PasskeyRefused):
        use(device, session)


def test_another_key_is_refused(ana, session):
    device = Device()
    add(ana, device, session)
    device.key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(PasskeyRefused):
        use(device, session)


def test_a_copy_that_counts_behind_is_refused(ana, session):
    device = Device()
    add(ana, device, session)
    use(device, session)
    device.count = 0
    with pytest.raises(PasskeyRefused):
        use(device, session)


def test_a_count_that_another_request_used_is_refused(ana, session):
    add(ana, Device(), session)
    loaded = Passkey.objects.get()
    Passkey.objects.update(sign_count=5)
    with pytest.raises(PasskeyRefused):
        passkeys._count_on(loaded, 5)


def test_a_handle_of_somebody_else_is_refused(ana, bilal, session):
    device = Device()
    add(ana, device, session)
    for handle in (bilal.pk.bytes, b""):
        answer = device.use(passkeys.begin_signing_in(session), handle=handle)
        with pytest.raises(PasskeyRefused):
            passkeys.finish_signing_in(session, answer)


def test_a_removed_passkey_and_a_leaver_s_are_refused(ana, bilal, session):
    hers, his = Device(), Device()
    passkey = add(ana, hers, session)
    add(bilal, his, session)
    assert not passkeys.remove_passkey(bilal, passkey.pk)
    assert passkeys.remove_passkey(ana, passkey.pk)
    bilal.left_at = timezone.now()
    bilal.save()
    for device in (hers, his):
        with pytest.raises(PasskeyRefused):
            use(device, session)


def test_the_same_passkey_is_not_kept_twice(ana, bilal, session):
    device = Device()
    add(ana, device, session)
    with pytest.raises(PasskeyRefused):
        add(bilal, device, session)


def test_nobody_has_more_than_twenty(ana, session):
    today = timezone.now().date()
    Passkey.objects.bulk_create(
        Passkey(person=ana, name="x", credential=f"c{n}", public_key=b"", added_on=today)
        for n in range(20)
    )
    with pytest.raises(passkeys.TooManyPasskeys):
        passkeys.begin_adding(ana, session)


def test_an_open_printed_code_ends_with_the_first_passkey(make_person, session):
    dora = make_person("Dora Imhof", email=None)
    code = codes.print_code(dora, make_person("Sofia Lind", duties=("steward",)))
    add(dora, Device(), session)
    assert codes.use_code(code) is None
    assert PrintedCode.objects.get().used_on is None


def test_a_letter_says_that_one_was_added_and_names_nobody(ana, make_person, session, run_jobs):
    add(ana, Device(), session)
    add(make_person("Dora Imhof", email=None), Device(), session)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [ana.email]
    assert "passkey" not in (letter.subject + letter.body).replace("/settings/passkeys/", "")
    assert "Ana" not in letter.body
