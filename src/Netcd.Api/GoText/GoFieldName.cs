namespace Netcd.Api.GoText;

/// <summary>Compares the names of fields in JSON as Go's decoder does.</summary>
internal static class GoFieldName
{
    /// <summary>
    /// The form in which names that count as one are equal: in any case, and with the two characters besides ASCII that have an
    /// ASCII letter for their other case, the long s and the sign for kelvin.
    /// </summary>
    public static string Fold(string name) => string.Create(name.Length, name, static (folded, given) =>
    {
        for (var i = 0; i < given.Length; i++)
        {
            folded[i] = given[i] switch
            {
                '\u017f' => 's',
                '\u212a' => 'k',
                >= 'A' and <= 'Z' => (char)(given[i] | 0x20),
                _ => given[i],
            };
        }
    });
}
