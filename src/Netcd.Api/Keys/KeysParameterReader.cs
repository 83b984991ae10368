using Netcd.Api.GoText;

namespace Netcd.Api.Keys;

/// <summary>Reads parameter after parameter and remembers the first refusal; what it returns after one is meaningless.</summary>
internal struct KeysParameterReader(KeysForm form)
{
    /// <summary>The first refusal, null when there was none.</summary>
    public KeysError? Error { get; private set; }

    /// <summary>Zero when not given.</summary>
    public ulong Index(KeysParameter parameter, KeysError error) => Number(parameter, error) ?? 0;

    /// <summary>Null when not given.</summary>
    public ulong? Number(KeysParameter parameter, KeysError error)
    {
        if (!form.Has(parameter))
        {
            return null;
        }

        RefuseIf(!GoParsing.TryParseUint64(form[parameter], out var number), error);
        return number;
    }

    /// <summary>Null when not given.</summary>
    public bool? Flag(KeysParameter parameter, KeysError error)
    {
        if (!form.Has(parameter))
        {
            return null;
        }

        RefuseIf(!GoParsing.TryParseBool(form[parameter], out var flag), error);
        return flag;
    }

    public void RefuseIf(bool wrong, KeysError error) => Error ??= wrong ? error : null;
}
