"""A real OpenID provider (Canaille) on a loopback port, for the tests: `provider_server.py PORT BACK METHOD`.

It knows Ana and Mallory, each with the password "correct horse", and one client that comes back to BACK.
"""

import datetime
import os
import sys

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain HTTP, on the loopback only

from canaille import create_app
from canaille.app import models
from canaille.oidc.jose import make_default_rsa_jwk
from werkzeug.serving import run_simple

PEOPLE = (
    ("ana", "Ana", "Ruiz", "Ana.Ruiz@example.org"),
    ("mallory", "Mallory", "Dent", "mallory@elsewhere.example"),
)


def main(port: int, back: str, method: str) -> None:
    app = create_app(
        {
            "SECRET_KEY": "only for the tests",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"FORCE_HTTPS": False, "SMTP": None},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [make_default_rsa_jwk().as_dict(private=True)]},
        }
    )
    with app.app_context():
        from canaille.backends import Backend

        for user_name, given, family, email in PEOPLE:
            Backend.instance.save(
                models.User(
                    user_name=user_name,
                    given_name=given,
                    family_name=family,
                    formatted_name=f"{given} {family}",
                    emails=[email],
                    password="correct horse",
                )
            )
        client = models.Client(
            client_id="corridor",
            client_secret="a secret between two",
            client_name="Corridor",
            contacts=["it@example.org"],
            client_uri="http://127.0.0.1",  # a trusted domain: asks for no consent
            redirect_uris=[back],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "email", "profile"],
            token_endpoint_auth_method=method,
            client_id_issued_at=datetime.datetime.now(datetime.UTC),
        )
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)
    run_simple("127.0.0.1", port, app, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
