tag a = "a" when x > 1 | "b"
tag b = "a" otherwise | "b" when x
tag c = "a" otherwise
tag d = "a" | "b" otherwise
