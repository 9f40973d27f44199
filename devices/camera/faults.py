"""What goes wrong with a photograph, in words; its camera's are in ``app.camera_port``."""

from app.faults import CounterFault


class NoFaceThere(CounterFault):
    """Tell that no photograph can be cut because no face was found in the frame."""

    code = "C-120"
    calm = True


class FrameTooSmall(CounterFault):
    """Tell that the photograph would have too few pixels for the application."""

    code = "C-121"
    calm = True


class PhotoNotFit(CounterFault):
    """Tell that no file within the application's limits can be made of a frame."""

    code = "C-122"
