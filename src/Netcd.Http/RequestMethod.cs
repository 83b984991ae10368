namespace Netcd.Http;

/// <summary>The method of a request; methods are case-sensitive, so <c>get</c> is <see cref="Other"/>.</summary>
public enum RequestMethod
{
    Other,
    Get,
    Head,
    Put,
    Post,
    Delete,
    Options,
    Connect,
}
