namespace Netcd.Http.Connections;

/// <summary>What becomes of the connection after an exchange.</summary>
internal enum ExchangeEnd
{
    KeepAlive,
    Close,

    /// <summary>Close, but the client may still be sending its body.</summary>
    CloseUnread,
}
