tag a = matches(phone, "[0-9]{11}")
tag b = "{x" == y
tag c = "x}" == y
tag d = "{}" == y
tag e = "{x}-{y + 1}" == z
tag f = "{x +}" == z
