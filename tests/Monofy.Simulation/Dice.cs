using System;

namespace Monofy.Simulation;

/// <summary>Random numbers that follow from a seed and from what they are for, so that leaving one thing out of a run
/// does not change the rest of it (splitmix64).</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The dice for one purpose.</summary>
    public static Dice For(ulong seed, long a, long b = 0, long c = 0)
    {
        var dice = new Dice(seed);
        dice._state ^= dice.Roll() ^ (ulong)a;
        dice._state ^= dice.Roll() ^ (ulong)b << 20;
        dice._state ^= dice.Roll() ^ (ulong)c << 40;
        dice.Roll();
        return dice;
    }

    public ulong Roll()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below) => (int)(Roll() % (ulong)below);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    /// <summary>A time up to <paramref name="most"/> seconds, in milliseconds.</summary>
    public TimeSpan UpTo(int most) => TimeSpan.FromMilliseconds(Next(most * 1000 + 1));
}
