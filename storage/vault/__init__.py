"""Live answers, the weekly sums and the links of comments, each under a key that is destroyed in its time."""

from storage.vault.vault import Vault, comments_node

__all__ = ["Vault", "comments_node"]
