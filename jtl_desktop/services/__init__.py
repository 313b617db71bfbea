"""What the merchant wants done, as asyncio code without Qt: connect, register, load, edit, commit."""
