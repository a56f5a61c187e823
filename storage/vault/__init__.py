"""The vault: live answers, weekly sums and the links of comments, encrypted under keys outside the database."""

from storage.vault.vault import Vault, comments_node

__all__ = ["Vault", "comments_node"]
