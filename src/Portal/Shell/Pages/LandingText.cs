namespace Portal.Shell.Pages;

/// <summary>Texts of the start page; see the .resx files beside it.</summary>
public sealed class LandingText;
