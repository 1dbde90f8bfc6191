// Ages and seasons.
module std.time

// Completed years since a birth date; somebody born on 29 February turns a year older on 28 February of common years.
fn age(birthday: date?) = years since birthday

// Season of the northern hemisphere by month.
fn season(d: date?) = "spring" when month(d) in 3..5
                    | "summer" when month(d) in 6..8
                    | "autumn" when month(d) in 9..11
                    | "winter" when d is known
