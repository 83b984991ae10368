using System.Collections.Immutable;
using System.Text;
using Netcd.Http;

namespace Netcd.Api;

/// <summary>Adds the headers that let pages of other origins use the client port (<c>--cors</c>).</summary>
internal sealed class Cors
{
    private readonly bool _allowsAll;
    private readonly byte[][] _origins;

    /// <param name="origins">Origins as browsers send them, compared exactly; <c>*</c> allows all, none allows none.</param>
    public Cors(ImmutableArray<string> origins)
    {
        _allowsAll = origins.Contains("*");
        _origins = [.. origins.Select(Encoding.UTF8.GetBytes)];
    }

    public void AddHeaders(HttpExchange exchange)
    {
        if (_allowsAll)
        {
            AddHeaders(exchange, "*"u8);
        }
        else if (_origins.Length > 0 && IsListed(exchange.Origin))
        {
            AddHeaders(exchange, exchange.Origin);
        }
    }

    private static void AddHeaders(HttpExchange exchange, ReadOnlySpan<byte> origin)
    {
        exchange.AddHeader("Access-Control-Allow-Headers"u8, "accept, content-type, authorization"u8);
        exchange.AddHeader("Access-Control-Allow-Methods"u8, "POST, GET, OPTIONS, PUT, DELETE"u8);
        exchange.AddHeader("Access-Control-Allow-Origin"u8, origin);
    }

    private bool IsListed(ReadOnlySpan<byte> origin)
    {
        foreach (var listed in _origins)
        {
            if (origin.SequenceEqual(listed))
            {
                return true;
            }
        }

        return false;
    }
}
