"""The vault: live answers, weekly sums and links of comments and obstacles, under keys outside the database."""

from storage.vault.sums import comments_node, obstacle_node, past_node
from storage.vault.vault import ITEMS, Vault

__all__ = ["ITEMS", "Vault", "comments_node", "obstacle_node", "past_node"]
