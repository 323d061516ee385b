/* Build-time limits and features of the PJSIP that carries Tandem's media. */

/* Audio only: there is no video and no sound card in a media worker. */
#define PJMEDIA_HAS_VIDEO 0
#define PJSUA_HAS_VIDEO 0
#define PJMEDIA_AUDIO_DEV_HAS_NULL_AUDIO 1

/* One worker is to fill one core: 500 bridged contacts are 1,000 legs, plus legs that still ring. */
#define PJSUA_MAX_CALLS 1280

/* Static arrays of pjsua count m-lines per call; audio, T.38, video and text with spares fit in 8. */
#define PJMEDIA_MAX_SDP_MEDIA 8

/* A browser account, a trunk account, an inter-site account, and one per trunk that needs its own. */
#define PJSUA_MAX_ACC 64

/* A prompt player for each leg that is in a flow or hears queue music. */
#define PJSUA_MAX_PLAYERS 2048
#define PJSUA_MAX_RECORDERS 1280

/* Slots of the bridge: each leg, its recorder port, its player. */
#define PJSUA_MAX_CONF_PORTS 4096

/* Sockets: RTP and RTCP for each leg, and SIP transports. */
#define PJ_IOQUEUE_MAX_HANDLES 4096

/* 200 call set-ups per second, each INVITE, ACK and BYE of two legs kept for up to 32 s (timer J). */
#define PJSIP_MAX_TSX_COUNT 16383
#define PJSIP_MAX_DIALOG_COUNT 4095
#define PJSIP_MAX_TRANSPORTS 1024

/* 2,232 bytes were seen with a single ICE candidate; a browser with many interfaces sends more. */
#define PJSIP_MAX_PKT_LEN 16000
#define PJ_ICE_MAX_CAND 32
#define PJ_ICE_MAX_CHECKS 64
#define PJMEDIA_MAX_SDP_ATTR 128

/* Contacts written by browsers and by the front carry long parameters (aliases, tokens). */
#define PJSIP_MAX_URL_SIZE 1024

/* All signalling goes to the front on the same host: a large request must not turn to TCP silently. */
#define PJSIP_DONT_SWITCH_TO_TCP 1

/* A burst of calls after a network cut must not be lost while the one polling thread is busy. */
#define PJSIP_UDP_SO_RCVBUF_SIZE (4*1024*1024)
#define PJSIP_MAX_NET_EVENTS 10

/* Media events (ICE, SRTP, timestamps) of all legs share one ring; 16 overflow in a burst. */
#define PJMEDIA_EVENT_MAX_EVENTS 1024

/* DTLS-SRTP is what browsers speak. */
#define PJMEDIA_SRTP_HAS_DTLS 1

#define PJ_HAS_IPV6 1
#define PJ_LOG_MAX_LEVEL 5
