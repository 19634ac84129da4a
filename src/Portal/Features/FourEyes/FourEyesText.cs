namespace Portal.Features.FourEyes;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class FourEyesText;
