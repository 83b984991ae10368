using System.Runtime.CompilerServices;

namespace Netcd.Raft;

/// <summary>Checks that stay on in Release: a member that contradicts itself must stop, not answer.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantViolatedException"/> unless <paramref name="condition"/> holds.</summary>
    public static void Holds(bool condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!condition)
        {
            throw new InvariantViolatedException(text);
        }
    }
}
