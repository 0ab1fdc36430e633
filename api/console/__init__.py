"""The console: pages that members of staff work in.

Every rule stands elsewhere, and every act goes through the same door as the API's.
"""
