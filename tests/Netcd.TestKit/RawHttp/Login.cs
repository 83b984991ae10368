using System.Text;

namespace Netcd.TestKit.RawHttp;

/// <summary>Requests with a name and a password, as HTTP Basic has them.</summary>
public static class Login
{
    /// <summary>The Authorization header of <c>name:password</c>.</summary>
    public static (string Name, string Value) Header(string login) =>
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(login))}");

    /// <summary>A request of somebody.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="login">Name and password with a colon between; empty for none.</param>
    /// <param name="body">A form, or JSON if it begins so; null for none.</param>
    public static RawRequest Request(string method, string target, string login, string? body = null)
    {
        List<(string Name, string Value)> headers = [];
        if (login.Length > 0)
        {
            headers.Add(Header(login));
        }

        if (body is not null)
        {
            headers.Add(("Content-Type", body.StartsWith('{') ? "application/json" : RawRequest.Form));
        }

        return RawRequest.Create(method, target, headers, body);
    }
}
