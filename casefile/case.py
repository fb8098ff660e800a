"""The case: a folder `Name.vantage/` with its keys, its database and its recordings."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.agreements import Agreements
from casefile.all_texts import AllTexts
from casefile.arrangements import Arrangements
from casefile.asked import AskedFactors
from casefile.attendance import Attendance
from casefile.checking import Check
from casefile.clearings import Clearings
from casefile.clock import Clock, SystemClock
from casefile.closed_events import ClosedEvents
from casefile.codes import Codes
from casefile.comments import Comments
from casefile.concerns import Concerns
from casefile.conversations import Conversations
from casefile.curtain import Curtain
from casefile.database import CaseKey, Store, mapped_errors
from casefile.disk import delete_unfinished
from casefile.drafts import Drafts
from casefile.elsewhere import Elsewhere
from casefile.episode_parts import EpisodeParts
from casefile.episodes import Episodes
from casefile.errors import CaseDamagedError, EntryError, NotACaseError, StorageError
from casefile.events import Hand, Log
from casefile.exports import Exports
from casefile.holds import Holds
from casefile.ids import new_id
from casefile.imported import Imported
from casefile.incoming import Incoming
from casefile.judgements import Judgements
from casefile.keys import KEYS_FILE, SCRYPT_COST, KeyRing, Secret, new_case_key
from casefile.leave_outs import LeaveOuts
from casefile.names import Names
from casefile.nominations import Nominations
from casefile.note_classes import NoteClasses
from casefile.notes import Notes
from casefile.passes import Passes
from casefile.patterns import Patterns
from casefile.pauses import Pauses
from casefile.people import People
from casefile.place import SUFFIX, require_safe
from casefile.queries import Queries
from casefile.receipts import Receipt, Verdict, compare, receipt_of
from casefile.recordings import Recordings
from casefile.reflections import Reflections
from casefile.removal import Removal
from casefile.replaced_words import ReplacedWords
from casefile.replacing import Replacing
from casefile.responses import Responses
from casefile.review_dates import ReviewDates
from casefile.saved_searches import SavedSearches
from casefile.schema import migrate
from casefile.seals import Seals
from casefile.search import Search
from casefile.settings import Settings
from casefile.step_visits import StepVisits
from casefile.step_wordings import StepWordings
from casefile.stretch_rows import StretchRows
from casefile.suggestions import Suggestions
from casefile.system import system
from casefile.tag_places import TagPlaces
from casefile.tags import Tags
from casefile.taken_up import TakenUp
from casefile.transcripts import Transcripts
from casefile.turn_keys import TurnKeys
from casefile.vocabulary import Vocabulary
from casefile.wording_hints import WordingHints
from casefile.words import Words

DATABASE = "case.db"


@dataclass(frozen=True)
class CaseInfo:
    """What the case says of itself; `recorder_secret` lets a screen speak to this case's recorders."""

    id: str
    code_name: str
    recorder_secret: str
    legal_hold: bool
    review_date: str | None
    made_at: str


class Case:
    """An open case: one repository for each aggregate, over one encrypted database."""

    def __init__(self, folder: Path, key: CaseKey | None, clock: Clock | None = None, *, fresh: bool = False) -> None:
        """Open with the raw case key, as children do; people come through `Case.open`.

        Only a `fresh` case is made where there is none.
        """
        system.no_crash_dumps()
        self.folder, self.key = folder, key
        self.clock: Clock = clock or SystemClock()
        self._store = Store(folder / DATABASE, key, must_exist=not fresh)
        try:
            migrate(self._store.database, fresh=fresh)
        except BaseException:
            self._store.close()
            raise
        store = self._store
        self.log = log = Log(store, self.clock)
        self.people = People(store, log)
        self.holds = Holds(store, log, self.clock)
        self.conversations = Conversations(store, log)
        self.agreements = Agreements(store, log, self.clock)
        self.step_visits = StepVisits(store, log, self.clock)
        self.step_wordings = StepWordings(store, log, self.clock)
        self.recordings = Recordings(store, log, self.clock, self.agreements, folder, encrypted=key is not None)
        self.incoming = Incoming(store, log, self.clock, self.agreements, self.recordings, encrypted=key is not None)
        self._attendance = Attendance(store, self.recordings)
        self.seals = Seals(store, log, self.clock, self.recordings, self._attendance)
        self.pauses = Pauses(store, log, self.clock)
        curtain = Curtain(store, self.seals)
        self.words = Words(store, log, self.clock, curtain)
        self.notes = Notes(store, log, self.clock, self.words, curtain)
        self.drafts = Drafts(store, self.clock)
        self.note_classes = NoteClasses(store, log, self.clock, curtain)
        self.nominations = Nominations(store, log, self.clock, self.notes, self.note_classes, curtain)
        self.queries = Queries(store, log, self.clock)
        self.arrangements = Arrangements(store, log, self.clock, curtain)
        self.taken_up = TakenUp(store, log, self.clock)
        self.reflections = Reflections(store, log, self.clock)
        self.concerns = Concerns(store, log, self.clock)
        self.settings = Settings(store, log)
        self.transcripts = Transcripts(store, log, self.clock, self.words, self.seals, self.recordings)
        self.turn_keys = TurnKeys(store, log, self.clock, self.seals)
        self._open_review(store, curtain)
        self.vocabulary = Vocabulary(self.settings, self.names, self.people)
        self._open_exports(store)
        self.all_texts = AllTexts(store)
        self.check = Check(
            store, self.conversations, self.recordings, self.tags, self.comments, encrypted=key is not None
        )
        self.review_dates = ReviewDates(store, log, self.clock, self.conversations, self.recordings)
        self.elsewhere = Elsewhere(store, self.recordings, self.seals, self.exports)
        self.removal = Removal(
            store,
            log,
            self.recordings,
            self.seals,
            self.exports,
            Replacing(store, self.recordings, self._attendance),
            StretchRows(store, log, self.recordings, self.words, self.transcripts, self.exports),
        )

    def _open_exports(self, store: Store) -> None:
        """Open what is decided on the way out, and what went out."""
        self.clearings = Clearings(store, self.log, self.clock)
        self.exports = Exports(store, self.log, self.clock)
        self.replaced_words = ReplacedWords(store, self.words)

    def _open_review(self, store: Store, curtain: Curtain) -> None:
        """Open what reviewers say of the words, how these are found, and what the team makes of it."""
        self.tag_places = TagPlaces(store)
        self.imported = Imported(store, self.log, self.clock, self.seals, self.recordings)
        self.passes = Passes(store, self.log, self.clock, self.words, self.transcripts, self.seals)
        self.codes = Codes(store, self.log, self.clock)
        self.tags = Tags(store, self.log, self.clock, self.words, curtain, self.codes)
        self.leave_outs = LeaveOuts(store, self.log, self.clock, self.words, curtain)
        self.responses = Responses(store, self.log, self.clock, self.leave_outs)
        self.log.leave_alone(ClosedEvents(store, self.seals, self.words).touch)
        self.asked = AskedFactors(store, self.log, self.clock, self.codes, self.seals)
        self.episodes = Episodes(store, self.log, self.clock)
        self.episode_parts = EpisodeParts(store, self.log, self.clock, self.nominations, curtain)
        self.judgements = Judgements(store, self.log, self.clock)
        self.patterns = Patterns(store, self.log, self.clock)
        self.suggestions = Suggestions(store, self.log, self.clock, self.words, curtain)
        self.wording_hints = WordingHints(store, self.log, self.clock)
        self.comments = Comments(store, self.log, self.clock, self.words, curtain)
        self.names = Names(store, self.log)
        self.search = Search(store, self.names, self.transcripts, self.notes, self.tags, self.step_visits, curtain)
        self.saved_searches = SavedSearches(store, self.log, self.clock)

    @classmethod
    def create(
        cls,
        folder: Path,
        code_name: str,
        ways_in: Sequence[Secret],
        *,
        encrypted: bool = True,
        accept_place: bool = False,
        scrypt_cost: int = SCRYPT_COST,
        clock: Clock | None = None,
        case_id: str | None = None,
    ) -> Case:
        """Make a case folder, whole or not at all, with one wrap of its key for each way in.

        `case_id` is given where an entry of the system keyring was made for it before.

        Raises PlaceError for a synced folder, a network drive or a FAT volume unless `accept_place`, StorageError
        where the folder is taken or can't be written, and EntryError for an encrypted case without a way in.
        """
        if encrypted and not ways_in:
            raise EntryError(
                title="The case would have no way in.",
                detail="An encrypted case needs a passphrase, a key file or the system keyring.",
                remedy="Choose one, or spell out that the case is not encrypted: --no-encryption",
            )
        key = new_case_key() if encrypted else None
        with mapped_errors():
            require_safe(folder, accepted=accept_place)
            if folder.exists():
                raise StorageError(
                    title="There is something of this name already.",
                    detail="A case is never written over.",
                    remedy="Choose another code name, or open that case.",
                )
            building = folder.with_name(f".{folder.name}.new-{secrets.token_hex(4)}")
            made = [building, *(parent for parent in folder.parents if not parent.exists())]
            try:
                system.make_private_folder(building / "recordings")
                ring = KeyRing(building, case_id or new_id(), encrypted)
                ring.save()
                for secret in ways_in if key else ():
                    ring.add(key or b"", secret, scrypt_cost=scrypt_cost)
                with closing(cls(building, key, clock, fresh=True)) as case:
                    case._describe(ring.case_id, code_name)
                building.rename(folder)
                system.sync_folder(folder.parent)
            except BaseException:
                _clear_away(made, is_plain=not encrypted)
                raise
        return cls(folder, key, clock)

    @classmethod
    def open(cls, folder: Path, secret: Secret | None = None, clock: Clock | None = None) -> Case:
        """Open a case by one of its ways in.

        Raises NotACaseError, WrongKeyError, NewerSchemaError, StorageError or CaseDamagedError, with nothing changed.
        """
        ring = KeyRing.load(folder)
        if not (folder / DATABASE).exists():
            raise NotACaseError(
                title="This is not a whole case.",
                detail=f"The folder has {KEYS_FILE}, but no {DATABASE}.",
                remedy="Restore the folder from a backup.",
            )
        case = cls(folder, ring.open(secret), clock)
        case.removal.resume()
        case.incoming.resume()
        return case

    @property
    def info(self) -> CaseInfo:
        """Return what the case says of itself."""
        row = self._store.row("SELECT * FROM case_info")
        if row is None:
            raise CaseDamagedError(
                title="The case does not know its own name.",
                detail="Its first entry is missing.",
                remedy="Restore the folder from a backup.",
            )
        return CaseInfo(**{**row, "legal_hold": bool(row["legal_hold"])})

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Hold several entries together: all of them are made, or none."""
        return self._store.write()

    def only_read(self) -> None:
        """Refuse from now on to write to the case through this object: what does raises a StorageError."""
        self._store.only_read()

    def data_version(self) -> int:
        """Return a number that changes when another process has written to the case."""
        return self._store.data_version()

    def receipt(self) -> Receipt:
        """Make a receipt of the case as it stands, to be kept elsewhere."""
        return receipt_of(self._store, self.info.id)

    def compare(self, receipt: Receipt) -> Verdict:
        """Tell whether the case still holds all that it held when a receipt was made."""
        return compare(self._store, self.info.id, receipt)

    def copy_database(self, path: Path, key: CaseKey | None) -> None:
        """Copy the database as it stands now into a fresh file under this key."""
        self._store.copy_to(path, key)

    def forget_key(self) -> None:
        """Overwrite the case key where it can be; whoever shares it opens nothing with it any more."""
        if isinstance(self.key, bytearray):
            self.key[:] = bytes(len(self.key))

    def close(self) -> None:
        """Let go of the case."""
        self._attendance.close()
        self.recordings.close()
        self._store.close()

    def _describe(self, case_id: str, code_name: str) -> None:
        change = self.log.insert(
            "case_info",
            id=case_id,
            code_name=code_name,
            recorder_secret=secrets.token_hex(32),
            legal_hold=0,
            review_date=None,
            made_at=self.clock.now(),
        )
        self.log.record(Hand("setup", "setup"), "case made", [change])


def _clear_away(made: Sequence[Path], *, is_plain: bool) -> None:
    """Remove a case that was not finished, and the folders that were made to hold it, as far as they are empty."""
    delete_unfinished(made[0], is_plain=is_plain)
    for parent in made[1:]:
        with suppress(OSError):
            parent.rmdir()


def folder_for(code_name: str, parent: Path) -> Path:
    """Return the folder of a case of this code name; raises EntryError for a name that can't be a folder's."""
    name = code_name.strip()
    if not name or name.startswith(".") or any(letter in '<>:"/\\|?*' or ord(letter) < 32 for letter in name):
        raise EntryError(
            title="This can't be the code name of a case.",
            detail="It becomes the name of a folder, which is not encrypted.",
            remedy='Choose letters, digits and spaces that identify no family, child or place, such as "Review 07".',
        )
    return parent / f"{name}{SUFFIX}"


def cases_in(parent: Path) -> list[Path]:
    """Return the case folders in a folder, by name."""
    with mapped_errors():
        return sorted(path.parent for path in parent.glob(f"*{SUFFIX}/{KEYS_FILE}")) if parent.is_dir() else []
