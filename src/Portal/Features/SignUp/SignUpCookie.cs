namespace Portal.Features.SignUp;

/// <summary>Carries <see cref="SignUpProof"/> in the browser that confirmed.</summary>
internal static class SignUpCookie
{
    // The prefix keeps what was set without https from being taken for ours.
    private static string NameFor(HttpContext http) => http.Request.IsHttps ? "__Secure-portal-signup" : "portal-signup";

    public static void Set(HttpContext http, string proof) => http.Response.Cookies.Append(NameFor(http), proof, new CookieOptions
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        IsEssential = true,
        MaxAge = SignUpProof.Lifetime,
        Path = "/signup",
    });

    public static string? Read(HttpContext? http) => http?.Request.Cookies[NameFor(http)];

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), new CookieOptions { Path = "/signup", Secure = http.Request.IsHttps });
}
