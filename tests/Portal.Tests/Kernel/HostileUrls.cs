namespace Portal.Tests.Kernel;

/// <summary>
/// Return addresses as attackers write them: over 300 ways to name another host so that a check takes it for a path. From the habits of browsers (WHATWG URL
/// Standard, "basic URL parser": tabs and line ends are dropped, backslashes are slashes, spaces and control characters at both ends are cut) and from
/// known bypasses of such checks.
/// </summary>
public static class HostileUrls
{
    private static readonly string[] Slashes = ["//", "/\\", "\\/", "\\\\", "///", "////", "/\\/", "//\\", "\\\\/", "/\t/", "/\n/", "/\r/", "/\r\n/", "\t//", "\n//", " //", "/ /", "/\0/", "\0//", "/\u000b/", "/\u007f/", "/\u0085/"];

    private static readonly string[] Hosts =
        ["evil.example", "evil.example/", "evil.example/t/acme", "evil.example?/t/acme", "evil.example#/t/acme", "localhost:5080@evil.example", "localhost:5080%40evil.example", "evil.example\\@localhost:5080", "3232235777", "[::1]", "evil%E3%80%82example"];

    private static readonly string[] Schemes =
        ["http:", "https:", "HTTPS:", "hTtPs:", "ftp:", "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\u0001javascript:", " javascript:", "data:text/html,", "vbscript:", "file:", "blob:", "about:blank", "view-source:http:", "mailto:", "ws:", "intent:"];

    /// <summary>All of them, each once.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. (
            (string[])
            [
                .. Slashes.SelectMany(_ => Hosts, (slash, host) => slash + host),
                .. Schemes.SelectMany(_ => (string[])["", "//evil.example", "/evil.example", "evil.example", "\\\\evil.example", "alert(1)//", "%0aalert(1)"], (scheme, rest) => scheme + rest),
                "", " ", "evil.example", "t/acme", "./t", "../t", "?x", "#x", ".", "..", "@evil.example", ":80", ":evil", "/\u2028/evil.example", "/\u2029/evil.example", "/a\r\nLocation: //evil.example", "/a\nSet-Cookie: portal=x",
                "/a\r\n\r\n<script>alert(1)</script>", "/a\0b", "/a\\..\\b", "/..\\evil.example", "/\\\\evil.example", "／／evil.example", "/／evil.example", "⁄⁄evil.example", "/" + new string('a', 4_000), new string('/', 3_000) + "evil.example",
            ]).Distinct(),
    ];
}
