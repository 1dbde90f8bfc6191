segment a = b and c minus d
segment e = b or c minus d
segment f = (b and c) minus d minus g
