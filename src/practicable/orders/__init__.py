"""What was ordered: orders as data, read from TOML, checked, and told in plain words."""

from __future__ import annotations

from practicable.orders.reading import LIBRARY, command_word, from_content, library, load, parse
from practicable.orders.rules import POPULATIONS
from practicable.orders.schema import Directive, Message, Order, Practicable, Resource, Source
from practicable.orders.words import (
    Sentence,
    announced_after,
    plain_sentences,
    plain_words,
    simulated_whole,
)

__all__ = [
    "LIBRARY",
    "POPULATIONS",
    "Directive",
    "Message",
    "Order",
    "Practicable",
    "Resource",
    "Sentence",
    "Source",
    "announced_after",
    "command_word",
    "from_content",
    "library",
    "load",
    "parse",
    "plain_sentences",
    "plain_words",
    "simulated_whole",
]
