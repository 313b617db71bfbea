"""Whose certificate is believed: what the operating system trusts, or exactly the one that the merchant looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TrustMode(Enum):
    SYSTEM = "system"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Trust:
    """``pem`` is the one certificate that is believed in the pinned mode."""

    mode: TrustMode = TrustMode.SYSTEM
    pem: str = ""

    @classmethod
    def system(cls) -> Trust:
        return cls()

    @classmethod
    def pinned(cls, pem: str) -> Trust:
        return cls(TrustMode.PINNED, pem)

    @classmethod
    def of(cls, pinned_pem: str | None) -> Trust:
        """The trust of a stored connection: pinned where it holds a certificate."""
        return cls.pinned(pinned_pem) if pinned_pem else cls.system()


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """What a person can compare before trusting a certificate. ``fingerprint`` is SHA-256 as ``AB:CD:…``."""

    pem: str
    fingerprint: str
    subject: str
    issuer: str
    not_after: datetime
