"""The portal 门户: what citizens and third parties see, without an account."""
