namespace Netcd.Api.GoText;

/// <summary>What a JSON value is; Go's decoder names it so in its errors.</summary>
internal enum GoJsonKind
{
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}
