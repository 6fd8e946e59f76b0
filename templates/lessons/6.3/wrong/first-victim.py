# fails: 1 only-a-victim
# <cut answers>
# ko: 첫 ERROR가 난 시각과, 그 요청의 경로
# en: When the first ERROR came, and the path of that request
FIRST_ERROR = ("03:12:34", "/predictions")
# ko: 연결을 모두 가져가고 돌려주지 않은 요청의 request_id
# en: The request_id of the request that took all connections and did not give them back
CULPRIT = "dc3c7859"
# ko: 이 서버에 요청을 보내지 않으려면 실패했어야 하는 경로
# en: The path that should have failed, so that this server gets no more requests
SHOULD_HAVE_FAILED = "/health/ready"
# </cut>
